-- By hand: redefining a searched table would drop its triggers and have its index made anew (docs/decisions/003).
ALTER TABLE "Line" ADD COLUMN "people" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "Line" ADD COLUMN "phones" TEXT NOT NULL DEFAULT '[]';
