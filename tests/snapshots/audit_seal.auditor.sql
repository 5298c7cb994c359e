SELECT "django_session"."session_key", "django_session"."session_data", "django_session"."expire_date" FROM "django_session" WHERE ("django_session"."expire_date" > %s AND "django_session"."session_key" = %s) LIMIT 21;

SELECT "gugus_user"."id", "gugus_user"."password", "gugus_user"."last_login", "gugus_user"."is_superuser", "gugus_user"."username", "gugus_user"."first_name", "gugus_user"."last_name", "gugus_user"."email", "gugus_user"."is_staff", "gugus_user"."is_active", "gugus_user"."date_joined", "gugus_user"."roles", "gugus_user"."institution_id", "gugus_user"."sessions_ended", "gugus_institution"."id", "gugus_institution"."code", "gugus_institution"."name", "gugus_institution"."short_name", "gugus_institution"."kind", "gugus_institution"."parent_id", "gugus_institution"."district_id", "gugus_institution"."phone", "gugus_institution"."external", "gugus_institution"."active" FROM "gugus_user" LEFT OUTER JOIN "gugus_institution" ON ("gugus_user"."institution_id" = "gugus_institution"."id") WHERE "gugus_user"."id" = %s ORDER BY "gugus_user"."username" ASC LIMIT 1;

SELECT COUNT(*) AS "count", MIN("gugus_accesslog"."at") AS "oldest" FROM "gugus_accesslog" LEFT OUTER JOIN "gugus_sealedentry" ON ("gugus_accesslog"."id" = "gugus_sealedentry"."entry_id") WHERE "gugus_sealedentry"."entry_id" IS NULL;

SELECT "gugus_seal"."number", "gugus_seal"."at", "gugus_seal"."previous", "gugus_seal"."head", "gugus_seal"."count", "gugus_seal"."key", "gugus_seal"."mac" FROM "gugus_seal" ORDER BY "gugus_seal"."number" DESC LIMIT 10;

SELECT COUNT(*) AS "__count" FROM "gugus_accesslog";

SELECT "gugus_sealcheck"."id", "gugus_sealcheck"."at", "gugus_sealcheck"."seals", "gugus_sealcheck"."entries", "gugus_sealcheck"."anchored", "gugus_sealcheck"."faults" FROM "gugus_sealcheck" ORDER BY "gugus_sealcheck"."at" DESC, "gugus_sealcheck"."id" DESC LIMIT 1;
