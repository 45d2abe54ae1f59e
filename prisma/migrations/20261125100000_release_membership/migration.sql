-- Who stood in which class of a recorded release: later releases are compared with it.

-- CreateTable
CREATE TABLE "release_membership" (
    "extract_id" UUID NOT NULL,
    "dataset_id" TEXT NOT NULL,
    "project_id" UUID NOT NULL,
    "people" UUID[],
    "organisation" TEXT NOT NULL,
    "k" INTEGER NOT NULL,
    "cohort" TEXT NOT NULL,
    "numbering" TEXT NOT NULL,
    "patients" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "classes" BYTEA NOT NULL,
    "compared" UUID[],
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "release_membership_pkey" PRIMARY KEY ("extract_id")
);

-- CreateIndex
CREATE INDEX "release_membership_dataset_id_project_id_idx" ON "release_membership"("dataset_id", "project_id");

-- AddForeignKey
ALTER TABLE "release_membership" ADD CONSTRAINT "release_membership_extract_id_fkey" FOREIGN KEY ("extract_id") REFERENCES "extract"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Below: what schema.prisma cannot say. Written by hand.

ALTER TABLE "release_membership"
  ADD CONSTRAINT "release_membership_k" CHECK ("k" >= 1),
  ADD CONSTRAINT "release_membership_patients" CHECK ("patients" >= 1),
  ADD CONSTRAINT "release_membership_people" CHECK (cardinality("people") >= 1);

-- What a release gave away stays given away.
CREATE TRIGGER "immutable_rows" BEFORE UPDATE OR DELETE ON "release_membership"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "immutable_table" BEFORE TRUNCATE ON "release_membership"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
