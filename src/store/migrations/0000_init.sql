CREATE TABLE "classifications" (
	"server" "bytea" NOT NULL,
	"definition" "bytea" NOT NULL,
	"version" text NOT NULL,
	"input_hash" "bytea" NOT NULL,
	"record" text COLLATE "C" NOT NULL,
	CONSTRAINT "classifications_server_definition_version_pk" PRIMARY KEY("server","definition","version")
);
--> statement-breakpoint
CREATE TABLE "classified" (
	"server" "bytea" NOT NULL,
	"version" text NOT NULL,
	"content_hash" "bytea" NOT NULL,
	CONSTRAINT "classified_server_version_pk" PRIMARY KEY("server","version")
);
--> statement-breakpoint
CREATE TABLE "definitions" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"definition" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_items" (
	"run" integer NOT NULL,
	"target" "bytea" NOT NULL,
	"position" integer NOT NULL,
	"outcome" text,
	"message" text COLLATE "C",
	"retryable" boolean,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "run_items_run_target_pk" PRIMARY KEY("run","target")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"targets_hash" "bytea" NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "servers" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"target" "bytea" NOT NULL,
	"record" text COLLATE "C" NOT NULL,
	"problems" text COLLATE "C" NOT NULL,
	"content_hash" "bytea" NOT NULL,
	"weight" integer NOT NULL,
	"first_seen" timestamp (3) with time zone NOT NULL,
	"last_changed" timestamp (3) with time zone NOT NULL,
	"gone_since" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "targets" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"target" text COLLATE "C" NOT NULL,
	"revision" text COLLATE "C",
	"extractor_version" text,
	"looked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "tools" (
	"key" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tools_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"server" "bytea" NOT NULL,
	"definition" "bytea" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"provenance" text NOT NULL,
	"extractor" text NOT NULL,
	"certainty" text COLLATE "C" NOT NULL,
	"evidence" text COLLATE "C" NOT NULL,
	"seen_from" timestamp (3) with time zone NOT NULL,
	"seen_until" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "classifications" ADD CONSTRAINT "classifications_server_servers_hash_fk" FOREIGN KEY ("server") REFERENCES "public"."servers"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "classifications" ADD CONSTRAINT "classifications_definition_definitions_hash_fk" FOREIGN KEY ("definition") REFERENCES "public"."definitions"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "classified" ADD CONSTRAINT "classified_server_servers_hash_fk" FOREIGN KEY ("server") REFERENCES "public"."servers"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_items" ADD CONSTRAINT "run_items_run_runs_id_fk" FOREIGN KEY ("run") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_items" ADD CONSTRAINT "run_items_target_targets_hash_fk" FOREIGN KEY ("target") REFERENCES "public"."targets"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "servers" ADD CONSTRAINT "servers_target_targets_hash_fk" FOREIGN KEY ("target") REFERENCES "public"."targets"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tools" ADD CONSTRAINT "tools_server_servers_hash_fk" FOREIGN KEY ("server") REFERENCES "public"."servers"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tools" ADD CONSTRAINT "tools_definition_definitions_hash_fk" FOREIGN KEY ("definition") REFERENCES "public"."definitions"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "runs_unfinished" ON "runs" USING btree ("targets_hash") WHERE finished_at is null;--> statement-breakpoint
CREATE INDEX "servers_by_target" ON "servers" USING btree ("target");--> statement-breakpoint
CREATE INDEX "servers_by_id" ON "servers" USING btree (left("id", 500));--> statement-breakpoint
CREATE UNIQUE INDEX "tools_current" ON "tools" USING btree ("server","definition") WHERE seen_until is null;