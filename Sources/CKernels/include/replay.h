/// Elementwise passes of a noisy recurrent network with leak, momentum and adaptation: the
/// epilogues of its products, forwards and backwards in time.
///
///   z  = W r + U u + c - b_in a
///   v' = (1 - λ) v + γ φ(z) - κ r - b a + η ξ
///   r' = r + v'
///   a' = a + (r - a) / τ
#ifndef REVERIE_REPLAY_H
#define REVERIE_REPLAY_H

#include <stddef.h>

#include "variants.h"

/// Constants of one step. φ is `x > 0 ? x : negative_slope x` unless activities are given.
typedef struct {
  double leak;              // κ
  double gain;              // γ
  double friction;          // λ
  double adaptation;        // b
  double inner_adaptation;  // b_in
  double adaptation_rate;   // 1 / τ
  double noise;             // η σ
  double negative_slope;    // of φ below zero
} rv_replay;

/// What a step of `rows` rows of `units` units works on; arrays are [rows, units].
typedef struct {
  size_t rows, units;
  const void *bias;      // optional [units]: c
  void *current;         // z without bias and inner adaptation; receives the whole of z
  const void *activity;  // optional: φ of the whole z; `current` is then left alone
  const void *noise;     // optional: ξ
  const void *state;     // r
  void *velocity;        // v; NULL where friction is 1
  void *trace;           // a; NULL where no adaptation acts
  void *next;            // receives r'; may be `state`
} rv_replay_arrays;

/// One step of every row.
void rv_replay_step(rv_precision precision, const rv_replay *constants,
                    const rv_replay_arrays *arrays);

/// z -= b_in a for `count` units; nothing where b_in is 0.
void rv_replay_inner_adaptation(rv_precision precision, const rv_replay *constants, size_t count,
                                const void *trace, void *current);

/// What the same step backwards works on, for `count` units.
typedef struct {
  size_t count;
  void *current;      // z; receives its adjoint
  const void *slope;  // optional: φ'(z)
  const void *outer;  // the adjoint that reaches r' from the read-out
  void *state;        // the adjoint of r'; receives that of r without the part through z
  void *velocity;     // the adjoint of v' and then v; NULL as above
  void *trace;        // the adjoint of a' and then a; NULL as above
} rv_replay_adjoints;

/// The same step backwards.
void rv_replay_back(rv_precision precision, const rv_replay *constants,
                    const rv_replay_adjoints *adjoints);

/// error = factor (output - target); returns Σ (output - target)². error may be output.
double rv_replay_error(rv_precision precision, size_t count, const void *output,
                       const void *target, double factor, void *error);

/// A read-out of few units: outputs of one state lie `stride` after those of the state before.
typedef struct {
  size_t units, outputs, stride;
  const void *weights;  // [outputs, units]
  const void *bias;     // optional [outputs]
} rv_readout;

/// output[rows, outputs] = state[rows, units] · weightsᵀ + bias, for few outputs.
void rv_replay_readout(rv_precision precision, const rv_readout *readout, size_t rows,
                       const void *state, void *output);

// The gated cell: ζ = sig(z₁), ρ = sig(z₂), h̃ = tanh(z₃ + U_h (ρ ⊙ r)), drift κ (ζ - 1)(r - h̃).

/// The gated cell's `gates` [rows, 3 units], through their nonlinearity, and `state` r [rows, units].
typedef struct {
  size_t rows, units;
  double leak;  // κ
  const void *gates, *state;
} rv_gated_cell;

/// gated = ρ ⊙ r.
void rv_gated_reset(rv_precision precision, const rv_gated_cell *cell, void *gated);
/// drift = κ (ζ - 1)(r - h̃).
void rv_gated_drift(rv_precision precision, const rv_gated_cell *cell, void *drift);
/// Adjoints of z₁ and of h̃'s argument from the adjoint of the drift; into `adjoint`
/// [rows, 3 units], parts 1 and 3; `adjoint` may be the gates. Adds the direct part to
/// `state_adjoint`.
void rv_gated_back(rv_precision precision, const rv_gated_cell *cell, const void *drift_adjoint,
                   void *adjoint, void *state_adjoint);
/// Part 2 of `adjoint` from the adjoint of ρ ⊙ r; adds the direct part to `state_adjoint`.
void rv_gated_back_reset(rv_precision precision, const rv_gated_cell *cell,
                         const void *gated_adjoint, void *adjoint, void *state_adjoint);

#endif
