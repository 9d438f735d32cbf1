### What people and sites may do.

role-administrator = Administrator
role-quality = Quality assurance
role-lab = Laboratory staff
role-analyst = Analyst
role-pharmacist = Pharmacist
role-courier = Courier
role-investigator = Investigator
role-nurse = Nurse
role-auditor = Auditor
role-manufacturer = Manufacturer
role-trial_site = Trial site
