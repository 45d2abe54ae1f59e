-- CreateTable
CREATE TABLE "audit_pending" (
    "entry_id" BIGINT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_pending_pkey" PRIMARY KEY ("entry_id")
);

-- CreateTable
CREATE TABLE "audit_tile" (
    "level" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,
    "hashes" BYTEA NOT NULL,
    "root" BYTEA NOT NULL,

    CONSTRAINT "audit_tile_pkey" PRIMARY KEY ("level","index")
);

-- CreateTable
CREATE TABLE "audit_cosignature" (
    "size" BIGINT NOT NULL,
    "witness" TEXT NOT NULL,
    "line" TEXT NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_cosignature_pkey" PRIMARY KEY ("size","witness")
);

-- AddForeignKey
ALTER TABLE "audit_cosignature" ADD CONSTRAINT "audit_cosignature_size_fkey" FOREIGN KEY ("size") REFERENCES "audit_tree_head"("size") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Hashes do not compress: store them as they are, and read them without a try to expand them.
ALTER TABLE "audit_tile" ALTER COLUMN "hashes" SET STORAGE EXTERNAL;

ALTER TABLE "audit_tile"
  ADD CONSTRAINT "audit_tile_level_range" CHECK ("level" BETWEEN 0 AND 63),
  ADD CONSTRAINT "audit_tile_index_natural" CHECK ("index" >= 0),
  ADD CONSTRAINT "audit_tile_hashes_size" CHECK (octet_length("hashes") = 8192),
  ADD CONSTRAINT "audit_tile_root_size" CHECK (octet_length("root") = 32);

-- Entry bundles of the published log carry the length of an entry in 16 bits.
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_bytes_size" CHECK (octet_length("bytes") <= 65535) NOT VALID;

-- Entries without an index wait here, put by the database itself so that no writer can leave it out. The row becomes
-- visible together with the entry, when the transaction that wrote both commits.
CREATE FUNCTION "await_index"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "audit_pending" ("entry_id") SELECT "id" FROM "inserted";
  RETURN NULL;
END;
$$;
CREATE TRIGGER "await_index" AFTER INSERT ON "audit_entry" REFERENCING NEW TABLE AS "inserted"
  FOR EACH STATEMENT EXECUTE FUNCTION "await_index"();

-- An entry leaves the queue only with its place in the tree.
CREATE FUNCTION "refuse_forgetting"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM "deleted" d LEFT JOIN "audit_leaf" l ON l."entry_id" = d."entry_id" WHERE l."index" IS NULL
  ) THEN
    RAISE EXCEPTION 'an entry waits until it has its index in the log';
  END IF;
  RETURN NULL;
END;
$$;
CREATE TRIGGER "refuse_forgetting" AFTER DELETE ON "audit_pending" REFERENCING OLD TABLE AS "deleted"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_forgetting"();
CREATE TRIGGER "immutable_rows" BEFORE UPDATE ON "audit_pending"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "immutable_table" BEFORE TRUNCATE ON "audit_pending"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['audit_tile', 'audit_cosignature'] LOOP
    EXECUTE format(
      'CREATE TRIGGER "immutable_rows" BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION "refuse_change"()',
      name
    );
    EXECUTE format(
      'CREATE TRIGGER "immutable_table" BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"()',
      name
    );
  END LOOP;
END;
$$;

-- What an earlier version left without an index. Its full tiles are made by the first batch of the sequencer.
INSERT INTO "audit_pending" ("entry_id")
  SELECT e."id" FROM "audit_entry" e LEFT JOIN "audit_leaf" l ON l."entry_id" = e."id" WHERE l."index" IS NULL;

-- The last change of the log's keys is asked for at every start.
CREATE INDEX "audit_entry_log_keys_idx" ON "audit_entry"("id") WHERE "type" = 'log.keys-changed';
