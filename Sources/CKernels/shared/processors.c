#define _GNU_SOURCE
#include "../include/processors.h"

#if defined(__linux__)
#include <sched.h>
#endif

int rv_affine_processors(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  return 0;
}
