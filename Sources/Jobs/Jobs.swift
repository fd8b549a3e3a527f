// Every verb as a request and a result; the registry of families.
