#include "process.h"

#include <stdio.h>
#include <sys/resource.h>

// On Linux getrusage also counts what the parent had resident when it started this process.
double bench_peak_memory(void) {
#if defined(__linux__)
  FILE *status = fopen("/proc/self/status", "r");
  if (!status) return 0;
  char line[256];
  long kilobytes = 0;
  while (fgets(line, sizeof line, status)) {
    if (sscanf(line, "VmHWM: %ld kB", &kilobytes) == 1) break;
  }
  fclose(status);
  return 1024.0 * kilobytes;
#else
  struct rusage usage;
  return getrusage(RUSAGE_SELF, &usage) ? 0 : (double)usage.ru_maxrss;
#endif
}

void bench_complain(const char *text) { fprintf(stderr, "bench: %s\n", text); }
