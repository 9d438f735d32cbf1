DROP TABLE attachments;
DROP FUNCTION attachments_are_append_only();
DROP TABLE trail;
