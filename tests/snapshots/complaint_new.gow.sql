SELECT "django_session"."session_key", "django_session"."session_data", "django_session"."expire_date" FROM "django_session" WHERE ("django_session"."expire_date" > %s AND "django_session"."session_key" = %s) LIMIT 21;

SELECT "gugus_user"."id", "gugus_user"."password", "gugus_user"."last_login", "gugus_user"."is_superuser", "gugus_user"."username", "gugus_user"."first_name", "gugus_user"."last_name", "gugus_user"."email", "gugus_user"."is_staff", "gugus_user"."is_active", "gugus_user"."date_joined", "gugus_user"."roles", "gugus_user"."institution_id", "gugus_user"."sessions_ended", "gugus_institution"."id", "gugus_institution"."code", "gugus_institution"."name", "gugus_institution"."short_name", "gugus_institution"."kind", "gugus_institution"."parent_id", "gugus_institution"."district_id", "gugus_institution"."phone", "gugus_institution"."external", "gugus_institution"."active" FROM "gugus_user" LEFT OUTER JOIN "gugus_institution" ON ("gugus_user"."institution_id" = "gugus_institution"."id") WHERE "gugus_user"."id" = %s ORDER BY "gugus_user"."username" ASC LIMIT 1;

SELECT "rujukan_complaint"."id", "rujukan_complaint"."number" FROM "rujukan_complaint" WHERE "rujukan_complaint"."submit_key" = %s ORDER BY "rujukan_complaint"."logged_at" DESC, "rujukan_complaint"."number" DESC LIMIT 1;

SELECT "rujukan_complaintdraft"."id", "rujukan_complaintdraft"."user_id", "rujukan_complaintdraft"."institution_id", "rujukan_complaintdraft"."submit_key", "rujukan_complaintdraft"."fields", "rujukan_complaintdraft"."saved_at" FROM "rujukan_complaintdraft" WHERE "rujukan_complaintdraft"."submit_key" = %s ORDER BY "rujukan_complaintdraft"."saved_at" DESC LIMIT 1;

SELECT "rujukan_complaintdraft"."id", "rujukan_complaintdraft"."user_id", "rujukan_complaintdraft"."institution_id", "rujukan_complaintdraft"."submit_key", "rujukan_complaintdraft"."fields", "rujukan_complaintdraft"."saved_at" FROM "rujukan_complaintdraft" ORDER BY "rujukan_complaintdraft"."saved_at" DESC LIMIT 3;

SELECT "gugus_district"."id", "gugus_district"."code", "gugus_district"."name", "gugus_district"."latitude", "gugus_district"."longitude" FROM "gugus_district" ORDER BY "gugus_district"."name" ASC;
