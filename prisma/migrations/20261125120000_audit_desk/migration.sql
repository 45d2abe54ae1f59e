-- The person an entry is about becomes searchable; entries already there say it in their bytes.
ALTER TABLE "audit_entry" ADD COLUMN "person_id" TEXT;
ALTER TABLE "audit_entry" DISABLE TRIGGER "immutable_rows";
UPDATE "audit_entry" SET "person_id" = convert_from("bytes", 'UTF8')::jsonb #>> '{about,person}';
ALTER TABLE "audit_entry" ENABLE TRIGGER "immutable_rows";

-- Every list is ordered by time, newest first, ties by id.
DROP INDEX "audit_entry_time_idx";
DROP INDEX "audit_entry_actor_id_id_idx";
DROP INDEX "audit_entry_request_id_id_idx";
DROP INDEX "audit_entry_dataset_id_id_idx";
DROP INDEX "audit_entry_extract_id_id_idx";
DROP INDEX "audit_entry_outcome_id_idx";
CREATE INDEX "audit_entry_time_id_idx" ON "audit_entry"("time", "id");
CREATE INDEX "audit_entry_actor_id_time_id_idx" ON "audit_entry"("actor_id", "time", "id");
CREATE INDEX "audit_entry_organisation_time_id_idx" ON "audit_entry"("organisation", "time", "id");
CREATE INDEX "audit_entry_type_time_id_idx" ON "audit_entry"("type", "time", "id");
-- Partial: most entries have none of these, and an entry pays only for what it has.
CREATE INDEX "audit_entry_project_idx" ON "audit_entry"("project_id", "time", "id") WHERE "project_id" IS NOT NULL;
CREATE INDEX "audit_entry_dataset_idx" ON "audit_entry"("dataset_id", "time", "id") WHERE "dataset_id" IS NOT NULL;
CREATE INDEX "audit_entry_request_idx" ON "audit_entry"("request_id", "time", "id") WHERE "request_id" IS NOT NULL;
CREATE INDEX "audit_entry_grant_idx" ON "audit_entry"("grant_id", "time", "id") WHERE "grant_id" IS NOT NULL;
CREATE INDEX "audit_entry_extract_idx" ON "audit_entry"("extract_id", "time", "id") WHERE "extract_id" IS NOT NULL;
CREATE INDEX "audit_entry_person_idx" ON "audit_entry"("person_id", "time", "id") WHERE "person_id" IS NOT NULL;
CREATE INDEX "audit_entry_reason_idx" ON "audit_entry"("reason", "time", "id") WHERE "reason" IS NOT NULL;
CREATE INDEX "audit_entry_unsuccessful_idx" ON "audit_entry"("outcome", "time", "id") WHERE "outcome" <> 'success';

-- What entries refer to by digest.
CREATE TABLE "audit_evidence" (
    "digest" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "content" TEXT NOT NULL,

    CONSTRAINT "audit_evidence_pkey" PRIMARY KEY ("digest")
);
CREATE TABLE "subject_key" (
    "subject_id" TEXT NOT NULL,
    "key_id" UUID NOT NULL,
    "wrapped" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "subject_key_pkey" PRIMARY KEY ("subject_id")
);
CREATE TABLE "side_record" (
    "digest" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "ciphertext" BYTEA NOT NULL,

    CONSTRAINT "side_record_pkey" PRIMARY KEY ("digest")
);
CREATE INDEX "side_record_subject_id_idx" ON "side_record"("subject_id");
ALTER TABLE "side_record" ADD CONSTRAINT "side_record_subject_id_fkey"
  FOREIGN KEY ("subject_id") REFERENCES "subject_key"("subject_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Counts of sequenced entries by day and value, so that a search over millions of entries says how many match.
CREATE TABLE "audit_tally" (
    "field" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "entries" BIGINT NOT NULL,

    CONSTRAINT "audit_tally_pkey" PRIMARY KEY ("field", "value", "day")
);
CREATE TABLE "audit_tally_position" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "next" BIGINT NOT NULL,

    CONSTRAINT "audit_tally_position_pkey" PRIMARY KEY ("id")
);
INSERT INTO "audit_tally_position" ("id", "next") VALUES (1, 0);

CREATE TABLE "audit_saved_search" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "filters" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_saved_search_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_saved_search_owner_id_idx" ON "audit_saved_search"("owner_id");

-- Below: what schema.prisma cannot say.
ALTER TABLE "audit_evidence"
  ADD CONSTRAINT "audit_evidence_kind_known" CHECK ("kind" IN ('question', 'bundle')),
  ADD CONSTRAINT "audit_evidence_digest_form" CHECK ("digest" ~ '^sha256:[0-9a-f]{64}$');
CREATE TRIGGER "immutable_rows" BEFORE UPDATE OR DELETE ON "audit_evidence"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "immutable_table" BEFORE TRUNCATE ON "audit_evidence"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- A key is destroyed, once, and its row stays to say so; a side record goes only when its key is gone.
ALTER TABLE "subject_key"
  ADD CONSTRAINT "subject_key_erased_complete" CHECK (("wrapped" IS NULL) = ("erased_at" IS NOT NULL));
CREATE TRIGGER "key_kept" BEFORE DELETE ON "subject_key" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "key_table_kept" BEFORE TRUNCATE ON "subject_key"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "key_final" BEFORE UPDATE ON "subject_key" FOR EACH ROW
  WHEN (
    OLD."erased_at" IS NOT NULL OR NEW."erased_at" IS NULL
    OR (NEW."subject_id", NEW."key_id", NEW."created_at")
      IS DISTINCT FROM (OLD."subject_id", OLD."key_id", OLD."created_at")
  )
  EXECUTE FUNCTION "refuse_change"();
CREATE FUNCTION "refuse_while_key_lives"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "subject_key" WHERE "subject_id" = OLD."subject_id" AND "erased_at" IS NULL) THEN
    RAISE EXCEPTION '% on % is not allowed: the person was not erased', TG_OP, TG_TABLE_NAME;
  END IF;
  RETURN OLD;
END;
$$;
CREATE TRIGGER "record_kept" BEFORE DELETE ON "side_record"
  FOR EACH ROW EXECUTE FUNCTION "refuse_while_key_lives"();
CREATE FUNCTION "refuse_without_key"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Locked, so that nothing is sealed for a person while they are erased.
  PERFORM FROM "subject_key" WHERE "subject_id" = NEW."subject_id" AND "erased_at" IS NULL FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION '% on % is not allowed: the person has no key', TG_OP, TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END;
$$;
CREATE TRIGGER "record_needs_key" BEFORE INSERT ON "side_record"
  FOR EACH ROW EXECUTE FUNCTION "refuse_without_key"();
CREATE TRIGGER "record_final" BEFORE UPDATE ON "side_record" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "record_table_kept" BEFORE TRUNCATE ON "side_record"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
ALTER TABLE "audit_tally_position" ADD CONSTRAINT "audit_tally_position_single" CHECK ("id" = 1);
