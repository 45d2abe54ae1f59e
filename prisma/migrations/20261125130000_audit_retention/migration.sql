-- A leaf whose entry was pruned stays, without an entry: index and, in its tile, the hash.
ALTER TABLE "audit_leaf" DROP CONSTRAINT "audit_leaf_entry_id_fkey";
ALTER TABLE "audit_leaf" ALTER COLUMN "entry_id" DROP NOT NULL;
ALTER TABLE "audit_leaf" ADD CONSTRAINT "audit_leaf_entry_id_fkey"
  FOREIGN KEY ("entry_id") REFERENCES "audit_entry"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Minimum indices of the log (C2SP tlog-tiles, "Pruning"), each with the entry that records it.
CREATE TABLE "audit_pruning" (
    "minimum_index" BIGINT NOT NULL,
    "entry_id" BIGINT NOT NULL,
    "policy" TEXT NOT NULL,
    "pruned_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_pruning_pkey" PRIMARY KEY ("minimum_index")
);

-- Legal holds. What is about nothing in particular is about everything.
CREATE TABLE "audit_hold" (
    "id" UUID NOT NULL,
    "project_id" TEXT,
    "request_id" TEXT,
    "person_id" TEXT,
    "dataset_id" TEXT,
    "from_index" BIGINT,
    "from_time" TIMESTAMPTZ(3),
    "placed_by" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "placed_entry" BIGINT NOT NULL,
    "lifted_by" TEXT,
    "lifted_at" TIMESTAMPTZ(3),
    "lifted_entry" BIGINT,

    CONSTRAINT "audit_hold_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_hold_placed_at_id_idx" ON "audit_hold"("placed_at", "id");

-- Below: what schema.prisma cannot say.

-- A hold is lifted by somebody, at some time, on record, or not at all; lifting is all that ever changes of it, once.
ALTER TABLE "audit_hold"
  ADD CONSTRAINT "audit_hold_lifting_complete" CHECK (
    ("lifted_at" IS NULL) = ("lifted_by" IS NULL) AND ("lifted_at" IS NULL) = ("lifted_entry" IS NULL)
  ),
  ADD CONSTRAINT "audit_hold_lifted_after" CHECK ("lifted_entry" IS NULL OR "lifted_entry" > "placed_entry"),
  ADD CONSTRAINT "audit_hold_from_index_natural" CHECK ("from_index" >= 0);
CREATE TRIGGER "hold_kept" BEFORE DELETE ON "audit_hold" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "hold_table_kept" BEFORE TRUNCATE ON "audit_hold"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "hold_final" BEFORE UPDATE ON "audit_hold" FOR EACH ROW
  WHEN (
    OLD."lifted_at" IS NOT NULL OR NEW."lifted_at" IS NULL
    OR (NEW."id", NEW."project_id", NEW."request_id", NEW."person_id", NEW."dataset_id", NEW."from_index",
        NEW."from_time", NEW."placed_by", NEW."placed_at", NEW."placed_entry")
      IS DISTINCT FROM
      (OLD."id", OLD."project_id", OLD."request_id", OLD."person_id", OLD."dataset_id", OLD."from_index",
        OLD."from_time", OLD."placed_by", OLD."placed_at", OLD."placed_entry")
  )
  EXECUTE FUNCTION "refuse_change"();

-- A hold changes only together with the entry that says so.
CREATE FUNCTION "refuse_unrecorded_hold"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  by_entry bigint := CASE TG_OP WHEN 'INSERT' THEN NEW."placed_entry" ELSE NEW."lifted_entry" END;
  said text := CASE TG_OP WHEN 'INSERT' THEN 'audit.hold-placed' ELSE 'audit.hold-lifted' END;
BEGIN
  IF NOT EXISTS (
    SELECT FROM "audit_entry" e WHERE e."id" = by_entry AND e."type" = said
      AND convert_from(e."bytes", 'UTF8')::jsonb #>> '{details,hold}' = NEW."id"::text
  ) THEN
    RAISE EXCEPTION '% on % is not allowed: no entry records it', TG_OP, TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END;
$$;
CREATE TRIGGER "hold_recorded" BEFORE INSERT OR UPDATE ON "audit_hold"
  FOR EACH ROW EXECUTE FUNCTION "refuse_unrecorded_hold"();

ALTER TABLE "audit_pruning"
  ADD CONSTRAINT "audit_pruning_whole_bundles" CHECK ("minimum_index" > 0 AND "minimum_index" % 256 = 0),
  ADD CONSTRAINT "audit_pruning_policy_form" CHECK ("policy" ~ '^sha256:[0-9a-f]{64}$');
CREATE TRIGGER "immutable_rows" BEFORE UPDATE OR DELETE ON "audit_pruning"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "immutable_table" BEFORE TRUNCATE ON "audit_pruning"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- The minimum index only grows, never beyond what is signed, only with the entry that records it, and never over an
-- entry that a legal hold keeps. The gateway decides by the same rules (domain/audit/retention); this holds when
-- somebody goes around it.
CREATE FUNCTION "refuse_pruning"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  present bigint := (SELECT coalesce(max("minimum_index"), 0) FROM "audit_pruning");
BEGIN
  IF NEW."minimum_index" <= present THEN
    RAISE EXCEPTION 'the minimum index of the log only grows: it is %', present;
  END IF;
  IF NOT EXISTS (SELECT FROM "audit_tree_head" WHERE "size" >= NEW."minimum_index") THEN
    RAISE EXCEPTION 'only entries of a signed tree are pruned';
  END IF;
  IF NOT EXISTS (
    SELECT FROM "audit_entry" e WHERE e."id" = NEW."entry_id" AND e."type" = 'audit.pruned'
      AND convert_from(e."bytes", 'UTF8')::jsonb #> '{counts,minimum}' = to_jsonb(NEW."minimum_index")
      AND convert_from(e."bytes", 'UTF8')::jsonb #>> '{digests,policy}' = NEW."policy"
  ) THEN
    RAISE EXCEPTION 'no entry records this pruning';
  END IF;
  IF EXISTS (
    SELECT FROM "audit_leaf" l JOIN "audit_entry" e ON e."id" = l."entry_id" JOIN "audit_hold" h ON h."lifted_at" IS NULL
    WHERE l."index" < NEW."minimum_index" AND (
      e."id" = h."placed_entry"
      OR (h."from_index" IS NULL OR l."index" >= h."from_index")
        AND (h."from_time" IS NULL OR e."time" >= h."from_time")
        AND (
          coalesce(h."project_id", h."request_id", h."person_id", h."dataset_id") IS NULL
          OR e."project_id" = h."project_id" OR e."dataset_id" = h."dataset_id"
          OR e."actor_id" = h."person_id" OR e."person_id" = h."person_id"
          OR e."request_id" = h."request_id"
          OR e."grant_id" IN (SELECT g."id"::text FROM "access_grant" g WHERE g."request_id"::text = h."request_id")
          OR e."extract_id" IN (
            SELECT x."id"::text FROM "extract" x JOIN "access_grant" g ON g."id" = x."grant_id"
            WHERE g."request_id"::text = h."request_id"
          )
        )
    )
  ) THEN
    RAISE EXCEPTION 'an entry below the minimum index % is under a legal hold', NEW."minimum_index";
  END IF;
  RETURN NEW;
END;
$$;
CREATE TRIGGER "pruning_allowed" BEFORE INSERT ON "audit_pruning"
  FOR EACH ROW EXECUTE FUNCTION "refuse_pruning"();

-- An entry goes only when its index is below the minimum index; nothing of it ever changes.
CREATE FUNCTION "refuse_unless_pruned"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM "audit_leaf" l WHERE l."entry_id" = OLD."id"
      AND l."index" < (SELECT max("minimum_index") FROM "audit_pruning")
  ) THEN
    RAISE EXCEPTION '% on % is not allowed: the entry is not below the minimum index of the log', TG_OP, TG_TABLE_NAME;
  END IF;
  RETURN OLD;
END;
$$;
DROP TRIGGER "immutable_rows" ON "audit_entry";
CREATE TRIGGER "immutable_rows" BEFORE UPDATE ON "audit_entry"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "kept_rows" BEFORE DELETE ON "audit_entry"
  FOR EACH ROW EXECUTE FUNCTION "refuse_unless_pruned"();

-- A leaf loses its entry when that entry is gone, and in no other way; it never gets one back.
CREATE FUNCTION "refuse_unless_entry_is_gone"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."index" = OLD."index" AND NEW."entry_id" IS NULL AND OLD."entry_id" IS NOT NULL
    AND NOT EXISTS (SELECT FROM "audit_entry" WHERE "id" = OLD."entry_id") THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% on % is not allowed: its rows never change', TG_OP, TG_TABLE_NAME;
END;
$$;
DROP TRIGGER "immutable_rows" ON "audit_leaf";
CREATE TRIGGER "kept_rows" BEFORE DELETE ON "audit_leaf" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "immutable_rows" BEFORE UPDATE ON "audit_leaf"
  FOR EACH ROW EXECUTE FUNCTION "refuse_unless_entry_is_gone"();
CREATE TRIGGER "leaf_needs_entry" BEFORE INSERT ON "audit_leaf" FOR EACH ROW
  WHEN (NEW."entry_id" IS NULL) EXECUTE FUNCTION "refuse_change"();

-- A side record goes when its person is erased, or when no entry refers to it any more. One look at the entries for all
-- that one statement deletes.
DROP TRIGGER "record_kept" ON "side_record";
DROP FUNCTION "refuse_while_key_lives"();
CREATE FUNCTION "refuse_while_referred_to"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM "deleted" d JOIN "subject_key" k ON k."subject_id" = d."subject_id" WHERE k."erased_at" IS NULL
  ) AND EXISTS (
    SELECT FROM "deleted" d JOIN "subject_key" k ON k."subject_id" = d."subject_id"
    WHERE k."erased_at" IS NULL AND d."digest" IN (
      SELECT s.value FROM "audit_entry" e
      CROSS JOIN LATERAL jsonb_each_text(convert_from(e."bytes", 'UTF8')::jsonb -> 'sealed') s
    )
  ) THEN
    RAISE EXCEPTION '% on % is not allowed: an entry refers to it, and the person was not erased', TG_OP, TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END;
$$;
CREATE TRIGGER "record_kept" AFTER DELETE ON "side_record" REFERENCING OLD TABLE AS "deleted"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_while_referred_to"();

-- The retention policies that pruning went by are kept like policy bundles.
ALTER TABLE "audit_evidence" DROP CONSTRAINT "audit_evidence_kind_known",
  ADD CONSTRAINT "audit_evidence_kind_known" CHECK ("kind" IN ('question', 'bundle', 'retention'));
