-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "organisation" TEXT NOT NULL,
    "roles" TEXT[],
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project" (
    "id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "organisation" TEXT NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project_member" (
    "project_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "project_member_pkey" PRIMARY KEY ("project_id","person_id")
);

-- CreateTable
CREATE TABLE "dataset_version" (
    "dataset_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "columns" JSONB NOT NULL,
    "registered_by" UUID NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dataset_version_pkey" PRIMARY KEY ("dataset_id","version")
);

-- CreateTable
CREATE TABLE "consent_import" (
    "id" UUID NOT NULL,
    "dataset_id" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "directives" INTEGER NOT NULL,
    "patients" INTEGER NOT NULL,
    "imported_by" UUID NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "consent_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_request" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "requester_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "content" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "access_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_version" (
    "request_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "content" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "submitted_by" UUID NOT NULL,
    "submitted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "request_version_pkey" PRIMARY KEY ("request_id","version")
);

-- CreateTable
CREATE TABLE "vote" (
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "member_id" UUID NOT NULL,
    "choice" TEXT NOT NULL,
    "rationale" TEXT NOT NULL,
    "cast_at" TIMESTAMPTZ(3) NOT NULL,
    "superseded_at" TIMESTAMPTZ(3),

    CONSTRAINT "vote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "decision" (
    "request_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "rationale" TEXT NOT NULL,
    "conditions" JSONB NOT NULL,
    "obligations" JSONB NOT NULL,
    "decided_by" UUID NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("request_id","version")
);

-- CreateTable
CREATE TABLE "access_grant" (
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "request_version" INTEGER NOT NULL,
    "project_id" UUID NOT NULL,
    "scope" JSONB NOT NULL,
    "conditions" JSONB NOT NULL,
    "obligations" JSONB NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,
    "revoked_by" UUID,
    "revoked_at" TIMESTAMPTZ(3),
    "revoke_reason" TEXT,

    CONSTRAINT "access_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "extract" (
    "id" UUID NOT NULL,
    "grant_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "dataset_id" TEXT NOT NULL,
    "dataset_version" INTEGER NOT NULL,
    "requested_by" UUID NOT NULL,
    "format" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "progress" JSONB NOT NULL,
    "attempt" INTEGER NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "lease_until" TIMESTAMPTZ(3),
    "refusal" JSONB,
    "manifest" JSONB,
    "recorded_entry" BIGINT,
    "recorded_at" TIMESTAMPTZ(3),
    "certificate" TEXT,
    "delivered_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "extract_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "person_id" UUID NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body_digest" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "response" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("person_id","route","key")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "bytes" BYTEA NOT NULL,
    "leaf_hash" BYTEA NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "actor_id" TEXT,
    "organisation" TEXT,
    "project_id" TEXT,
    "dataset_id" TEXT,
    "request_id" TEXT,
    "grant_id" TEXT,
    "extract_id" TEXT,
    "reason" TEXT,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_leaf" (
    "index" BIGINT NOT NULL,
    "entry_id" BIGINT NOT NULL,

    CONSTRAINT "audit_leaf_pkey" PRIMARY KEY ("index")
);

-- CreateTable
CREATE TABLE "audit_tree_head" (
    "size" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "range" BYTEA NOT NULL,
    "checkpoint" TEXT NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_tree_head_pkey" PRIMARY KEY ("size")
);

-- CreateIndex
CREATE UNIQUE INDEX "person_issuer_subject_key" ON "person"("issuer", "subject");

-- CreateIndex
CREATE INDEX "project_member_person_id_idx" ON "project_member"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "consent_import_dataset_id_sequence_key" ON "consent_import"("dataset_id", "sequence");

-- CreateIndex
CREATE INDEX "access_request_project_id_idx" ON "access_request"("project_id");

-- CreateIndex
CREATE INDEX "access_request_status_idx" ON "access_request"("status");

-- CreateIndex
CREATE INDEX "vote_request_id_version_idx" ON "vote"("request_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "access_grant_request_id_key" ON "access_grant"("request_id");

-- CreateIndex
CREATE INDEX "access_grant_project_id_idx" ON "access_grant"("project_id");

-- CreateIndex
CREATE INDEX "extract_project_id_idx" ON "extract"("project_id");

-- CreateIndex
CREATE INDEX "extract_grant_id_idx" ON "extract"("grant_id");

-- CreateIndex
CREATE INDEX "extract_status_idx" ON "extract"("status");

-- CreateIndex
CREATE INDEX "audit_entry_time_idx" ON "audit_entry"("time");

-- CreateIndex
CREATE INDEX "audit_entry_actor_id_id_idx" ON "audit_entry"("actor_id", "id");

-- CreateIndex
CREATE INDEX "audit_entry_request_id_id_idx" ON "audit_entry"("request_id", "id");

-- CreateIndex
CREATE INDEX "audit_entry_dataset_id_id_idx" ON "audit_entry"("dataset_id", "id");

-- CreateIndex
CREATE INDEX "audit_entry_extract_id_id_idx" ON "audit_entry"("extract_id", "id");

-- CreateIndex
CREATE INDEX "audit_entry_outcome_id_idx" ON "audit_entry"("outcome", "id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_leaf_entry_id_key" ON "audit_leaf"("entry_id");

-- AddForeignKey
ALTER TABLE "project_member" ADD CONSTRAINT "project_member_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "request_version" ADD CONSTRAINT "request_version_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "access_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vote" ADD CONSTRAINT "vote_request_id_version_fkey" FOREIGN KEY ("request_id", "version") REFERENCES "request_version"("request_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_request_id_version_fkey" FOREIGN KEY ("request_id", "version") REFERENCES "request_version"("request_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_leaf" ADD CONSTRAINT "audit_leaf_entry_id_fkey" FOREIGN KEY ("entry_id") REFERENCES "audit_entry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Below: what schema.prisma cannot say. Written by hand.

-- Status words
ALTER TABLE "access_request"
  ADD CONSTRAINT "access_request_status_known"
    CHECK ("status" IN ('draft', 'submitted', 'returned', 'approved', 'rejected', 'withdrawn'));

ALTER TABLE "vote"
  ADD CONSTRAINT "vote_choice_known" CHECK ("choice" IN ('approve', 'reject', 'request-changes'));

ALTER TABLE "decision"
  ADD CONSTRAINT "decision_outcome_known" CHECK ("outcome" IN ('approved', 'rejected'));

ALTER TABLE "access_grant"
  ADD CONSTRAINT "access_grant_status_known" CHECK ("status" IN ('active', 'revoked'));

ALTER TABLE "extract"
  ADD CONSTRAINT "extract_status_known"
    CHECK ("status" IN ('queued', 'running', 'recorded', 'delivered', 'refused', 'failed'));

-- A grant is revoked by somebody, at some time, for some reason, or not at all.
ALTER TABLE "access_grant"
  ADD CONSTRAINT "access_grant_revocation_complete" CHECK (
    ("status" = 'revoked') = ("revoked_by" IS NOT NULL)
    AND ("status" = 'revoked') = ("revoked_at" IS NOT NULL)
    AND ("status" = 'revoked') = ("revoke_reason" IS NOT NULL)
  ),
  ADD CONSTRAINT "access_grant_period" CHECK ("ends_at" > "starts_at");

-- An extract is recorded completely or not, delivered completely or not, and never delivered unrecorded.
-- JSON null is not an absent value, so it is not allowed to stand in for one.
ALTER TABLE "extract"
  ADD CONSTRAINT "extract_record_complete" CHECK (
    ("manifest" IS NOT NULL) = ("recorded_entry" IS NOT NULL)
    AND ("manifest" IS NOT NULL) = ("recorded_at" IS NOT NULL)
  ),
  ADD CONSTRAINT "extract_manifest_object" CHECK ("manifest" IS NULL OR jsonb_typeof("manifest") = 'object'),
  ADD CONSTRAINT "extract_delivery_complete" CHECK (("delivered_at" IS NOT NULL) = ("certificate" IS NOT NULL)),
  ADD CONSTRAINT "extract_delivery_recorded" CHECK ("delivered_at" IS NULL OR "recorded_at" IS NOT NULL),
  ADD CONSTRAINT "extract_status_recorded"
    CHECK ("status" NOT IN ('recorded', 'delivered') OR "recorded_at" IS NOT NULL),
  ADD CONSTRAINT "extract_status_delivered" CHECK ("status" <> 'delivered' OR "delivered_at" IS NOT NULL),
  ADD CONSTRAINT "extract_refusal_complete" CHECK (
    ("status" IN ('refused', 'failed')) = ("refusal" IS NOT NULL)
    AND ("refusal" IS NULL OR jsonb_typeof("refusal") <> 'null')
  );

-- SHA-256 values are 32 bytes.
ALTER TABLE "audit_entry"
  ADD CONSTRAINT "audit_entry_leaf_hash_size" CHECK (octet_length("leaf_hash") = 32);

ALTER TABLE "audit_leaf"
  ADD CONSTRAINT "audit_leaf_index_natural" CHECK ("index" >= 0);

ALTER TABLE "audit_tree_head"
  ADD CONSTRAINT "audit_tree_head_size_natural" CHECK ("size" >= 0),
  ADD CONSTRAINT "audit_tree_head_root_size" CHECK (octet_length("root") = 32),
  ADD CONSTRAINT "audit_tree_head_range_size" CHECK (octet_length("range") % 32 = 0);

-- A member has at most one vote that counts on each submission.
CREATE UNIQUE INDEX "vote_current_key" ON "vote"("request_id", "version", "member_id") WHERE "superseded_at" IS NULL;

-- Tables that only grow. TRUNCATE needs a statement trigger of its own: it fires no row triggers.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is not allowed: its rows never change', TG_OP, TG_TABLE_NAME;
END;
$$;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'audit_entry', 'audit_leaf', 'audit_tree_head',
    'request_version', 'decision', 'dataset_version', 'consent_import'
  ] LOOP
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

-- A vote may only be superseded, once.
CREATE TRIGGER "vote_kept" BEFORE DELETE ON "vote" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "vote_table_kept" BEFORE TRUNCATE ON "vote" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "vote_final" BEFORE UPDATE ON "vote" FOR EACH ROW
  WHEN (
    OLD."superseded_at" IS NOT NULL
    OR (NEW."id", NEW."request_id", NEW."version", NEW."member_id", NEW."choice", NEW."rationale", NEW."cast_at")
      IS DISTINCT FROM
      (OLD."id", OLD."request_id", OLD."version", OLD."member_id", OLD."choice", OLD."rationale", OLD."cast_at")
  )
  EXECUTE FUNCTION "refuse_change"();

-- What a release recorded, and the certificate given for it, are final.
CREATE TRIGGER "extract_record_final" BEFORE UPDATE ON "extract" FOR EACH ROW
  WHEN (
    OLD."recorded_at" IS NOT NULL
    AND (NEW."id", NEW."manifest", NEW."recorded_entry", NEW."recorded_at")
      IS DISTINCT FROM (OLD."id", OLD."manifest", OLD."recorded_entry", OLD."recorded_at")
    OR OLD."certificate" IS NOT NULL
    AND (NEW."certificate", NEW."delivered_at") IS DISTINCT FROM (OLD."certificate", OLD."delivered_at")
  )
  EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "extract_record_kept" BEFORE DELETE ON "extract" FOR EACH ROW
  WHEN (OLD."recorded_at" IS NOT NULL) EXECUTE FUNCTION "refuse_change"();
