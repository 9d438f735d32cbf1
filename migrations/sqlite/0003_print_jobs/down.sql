DROP TABLE print_leases;
DROP TABLE print_items;
DROP TABLE print_jobs;
