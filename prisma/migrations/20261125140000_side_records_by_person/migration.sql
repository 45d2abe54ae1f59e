-- A side record is referred to by entries of the person whose key it is sealed under: those they made, and those about
-- them. So whether one is still needed is asked of that person's entries, which an index finds, and not of the whole log.
CREATE OR REPLACE FUNCTION "refuse_while_referred_to"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    WITH "owner" AS (
      SELECT DISTINCT d."subject_id" FROM "deleted" d JOIN "subject_key" k ON k."subject_id" = d."subject_id"
      WHERE k."erased_at" IS NULL
    ), "entry" AS (
      SELECT e."bytes" FROM "owner" o JOIN "audit_entry" e ON e."actor_id" = o."subject_id"
      UNION ALL
      SELECT e."bytes" FROM "owner" o JOIN "audit_entry" e ON e."person_id" = o."subject_id"
    )
    SELECT FROM "deleted" d JOIN "owner" o ON o."subject_id" = d."subject_id"
    WHERE d."digest" IN (
      SELECT s.value FROM "entry" e CROSS JOIN LATERAL jsonb_each_text(convert_from(e."bytes", 'UTF8')::jsonb -> 'sealed') s
    )
  ) THEN
    RAISE EXCEPTION '% on % is not allowed: an entry refers to it, and the person was not erased', TG_OP, TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END;
$$;
