-- Questions that an entry referred to which was pruned: they go unless another entry refers to them.
CREATE TABLE "audit_released_question" (
    "digest" TEXT NOT NULL,

    CONSTRAINT "audit_released_question_pkey" PRIMARY KEY ("digest")
);

-- Below: what schema.prisma cannot say.

-- What was pruned before this rule: any question may have been referred to by it.
INSERT INTO "audit_released_question"
  SELECT "digest" FROM "audit_evidence" WHERE "kind" = 'question' AND EXISTS (SELECT FROM "audit_pruning");

-- Evidence never changes, and only questions go, which pruning released. Whether another entry refers to one is not asked
-- again here, since only reading the whole log answers it: a question that is missed is found by replaying.
CREATE FUNCTION "refuse_unless_released"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."kind" = 'question'
    AND EXISTS (SELECT FROM "audit_released_question" r WHERE r."digest" = OLD."digest") THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% on % is not allowed: no pruned entry referred to it', TG_OP, TG_TABLE_NAME;
END;
$$;
DROP TRIGGER "immutable_rows" ON "audit_evidence";
CREATE TRIGGER "immutable_rows" BEFORE UPDATE ON "audit_evidence"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "kept_rows" BEFORE DELETE ON "audit_evidence"
  FOR EACH ROW EXECUTE FUNCTION "refuse_unless_released"();
