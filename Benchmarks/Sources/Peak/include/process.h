#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

/// The largest resident size of this process so far, bytes; 0 where the system does not say.
double bench_peak_memory(void);

/// Writes a line to standard error.
void bench_complain(const char *text);

#endif
