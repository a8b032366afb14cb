ALTER TABLE "workers" ADD COLUMN "reads_at_once" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "limits" text;