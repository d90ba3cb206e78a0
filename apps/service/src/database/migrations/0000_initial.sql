CREATE TABLE `directories` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`assignment_required` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `directories_name_unique` ON `directories` (`name`);--> statement-breakpoint
CREATE TABLE `sign_in_artifacts` (
	`model` text NOT NULL,
	`id` text NOT NULL,
	`payload` text NOT NULL,
	`expires_at` integer NOT NULL,
	`user_id` text,
	`grant_id` text,
	`uid` text,
	`user_code` text,
	PRIMARY KEY(`model`, `id`)
);
--> statement-breakpoint
CREATE INDEX `sign_in_artifacts_by_expiry` ON `sign_in_artifacts` (`expires_at`);--> statement-breakpoint
CREATE INDEX `sign_in_artifacts_by_user` ON `sign_in_artifacts` (`user_id`);--> statement-breakpoint
CREATE INDEX `sign_in_artifacts_by_grant` ON `sign_in_artifacts` (`grant_id`);--> statement-breakpoint
CREATE INDEX `sign_in_artifacts_by_uid` ON `sign_in_artifacts` (`uid`);--> statement-breakpoint
CREATE INDEX `sign_in_artifacts_by_user_code` ON `sign_in_artifacts` (`user_code`);--> statement-breakpoint
CREATE TABLE `sign_in_attempts` (
	`name_digest` text PRIMARY KEY NOT NULL,
	`failures` integer NOT NULL,
	`locked_until` integer NOT NULL,
	`last_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sign_in_attempts_by_age` ON `sign_in_attempts` (`last_at`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`directory_id` text NOT NULL,
	`name` text NOT NULL,
	`password_hash` text,
	`password_version` integer NOT NULL,
	`password_is_one_time` integer NOT NULL,
	`assigned` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`directory_id`) REFERENCES `directories`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_name_unique` ON `users` (`name`);--> statement-breakpoint
CREATE INDEX `users_by_directory` ON `users` (`directory_id`);--> statement-breakpoint
CREATE TABLE `audit` (
	`sequence` integer PRIMARY KEY NOT NULL,
	`time` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`device_id` text,
	`tenant_id` text,
	`result` text NOT NULL,
	`previous_hash` text NOT NULL,
	`hash` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `audit_head` (
	`id` integer PRIMARY KEY NOT NULL,
	`sequence` integer NOT NULL,
	`time` integer NOT NULL,
	`hash` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `claims` (
	`device_id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`operation_id` text NOT NULL,
	`claimed_at` integer NOT NULL,
	`nonce` text,
	FOREIGN KEY (`device_id`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`operation_id`) REFERENCES `operations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `claims_by_tenant` ON `claims` (`tenant_id`,`claimed_at`,`device_id`);--> statement-breakpoint
CREATE TABLE `device_authentications` (
	`device_id` text PRIMARY KEY NOT NULL,
	`authenticated_at` integer NOT NULL,
	`os_version` text NOT NULL,
	`credential_hash` text NOT NULL,
	`credential_expires_at` integer NOT NULL,
	FOREIGN KEY (`device_id`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `devices` (
	`id` text PRIMARY KEY NOT NULL,
	`registered_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `operations` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`type` integer NOT NULL,
	`state` integer NOT NULL,
	`created_at` integer NOT NULL,
	`resource` text,
	`error_code` integer,
	`error_message` text,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `secrets` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tenant_makers` (
	`device_id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`operation_id` text NOT NULL,
	`nonce` text,
	FOREIGN KEY (`device_id`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`operation_id`) REFERENCES `operations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tenant_makers_tenant_id_unique` ON `tenant_makers` (`tenant_id`);--> statement-breakpoint
CREATE TABLE `tenants` (
	`id` text PRIMARY KEY NOT NULL,
	`directory_id` text NOT NULL,
	`name` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `tenants_by_directory` ON `tenants` (`directory_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `used_nonces` (
	`nonce` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`expires_at`, `nonce`)
);
