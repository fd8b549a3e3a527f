#ifndef BENCH_PEAK_H
#define BENCH_PEAK_H

/// Multiplies and adds single-precision vectors of the widest instruction set here, `rounds` times twelve that
/// do not wait for each other; gives the number of floating-point operations.
double bench_multiply_add(long rounds);

#endif
