DROP TABLE attachments;
DROP TABLE trail;
