// The affinity mask is hidden from programs without GNU extensions.
#define _GNU_SOURCE
#include "variants.h"

#if defined(__linux__)
#include <sched.h>

int rv_allowed_processors(void) {
  cpu_set_t mask;
  return sched_getaffinity(0, sizeof mask, &mask) == 0 ? CPU_COUNT(&mask) : 0;
}
#else
int rv_allowed_processors(void) { return 0; }
#endif
