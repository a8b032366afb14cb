CREATE TABLE "changes" (
	"key" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "changes_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone NOT NULL,
	"server" "bytea" NOT NULL,
	"kind" text NOT NULL,
	"cause" text NOT NULL,
	"tool" text COLLATE "C",
	"before" text COLLATE "C",
	"after" text COLLATE "C",
	"revision_before" text COLLATE "C",
	"revision" text COLLATE "C" NOT NULL,
	"certain" boolean NOT NULL,
	"alarm" text COLLATE "C"
);
--> statement-breakpoint
CREATE TABLE "found_by" (
	"target" "bytea" NOT NULL,
	"source" text NOT NULL,
	"first_found" timestamp (3) with time zone NOT NULL,
	"last_found" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "found_by_target_source_pk" PRIMARY KEY("target","source")
);
--> statement-breakpoint
CREATE TABLE "run_sources" (
	"run" integer NOT NULL,
	"source" text NOT NULL,
	"ended_at" timestamp (3) with time zone NOT NULL,
	"complete" boolean NOT NULL,
	"counts" text COLLATE "C" NOT NULL,
	CONSTRAINT "run_sources_run_source_pk" PRIMARY KEY("run","source")
);
--> statement-breakpoint
CREATE TABLE "workers" (
	"id" text PRIMARY KEY NOT NULL,
	"host" text COLLATE "C" NOT NULL,
	"pid" integer NOT NULL,
	"dedicated" boolean NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "classified" ADD COLUMN "at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "run_items" ADD COLUMN "tries" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "run_items" ADD COLUMN "taken_by" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "spending" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "etag" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "identity" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "facts" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "moved_to" "bytea";--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "failed_revision" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "failure" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "next_try" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_server_servers_hash_fk" FOREIGN KEY ("server") REFERENCES "public"."servers"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "found_by" ADD CONSTRAINT "found_by_target_targets_hash_fk" FOREIGN KEY ("target") REFERENCES "public"."targets"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_sources" ADD CONSTRAINT "run_sources_run_runs_id_fk" FOREIGN KEY ("run") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "changes_by_time" ON "changes" USING btree ("at","key");--> statement-breakpoint
CREATE INDEX "changes_by_server" ON "changes" USING btree ("server");--> statement-breakpoint
CREATE INDEX "changes_alarming" ON "changes" USING btree ("at","key") WHERE alarm is not null;--> statement-breakpoint
ALTER TABLE "targets" ADD CONSTRAINT "targets_moved_to_targets_hash_fk" FOREIGN KEY ("moved_to") REFERENCES "public"."targets"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "run_items_pending" ON "run_items" USING btree ("run","position") WHERE outcome is null;--> statement-breakpoint
CREATE INDEX "targets_by_identity" ON "targets" USING btree ("identity");--> statement-breakpoint
CREATE INDEX "targets_by_name" ON "targets" USING btree (left(lower("target"), 500));--> statement-breakpoint
CREATE INDEX "targets_failing" ON "targets" USING btree ("next_try") WHERE failures > 0;