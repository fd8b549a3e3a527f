/// The variants of a kernel: two precisions, which the caller names, and instruction sets, of which
/// the library chooses the best.
#ifndef REVERIE_VARIANTS_H
#define REVERIE_VARIANTS_H

/// What the `void` pointers of a call point to. Numbers pass as `double`, which holds every float.
typedef enum { RV_FLOAT = 0, RV_DOUBLE = 1 } rv_precision;

/// Instruction sets, in order of preference.
typedef enum { RV_PORTABLE = 0, RV_AVX2 = 1, RV_AVX512 = 2, RV_NEON = 3 } rv_instruction_set;

/// The instruction set in use: the best the machine has, unless `rv_use_instruction_set` chose.
rv_instruction_set rv_current_instruction_set(void);
/// Whether the machine can run `set`.
int rv_supports(rv_instruction_set set);
/// For tests and benchmarks: restricts every kernel to `set`. Returns 0 where the machine lacks it.
/// Not to be called while another thread is inside a kernel.
int rv_use_instruction_set(rv_instruction_set set);

#endif
