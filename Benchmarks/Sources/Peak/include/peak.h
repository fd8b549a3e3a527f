#ifndef BENCH_PEAK_H
#define BENCH_PEAK_H

/// Multiplies and adds single-precision vectors, `rounds` times twelve that do not wait for each other, with the
/// widest instruction set here whose vectors have at most `bytes` bytes; gives the number of floating-point operations.
double bench_multiply_add(long rounds, int bytes);

#endif
