/// Spike counts of Poisson inference: relaxed counts with their slopes, and steps of the membrane
/// potentials of a network with fixed lateral weights, dense or event-driven.
#ifndef REVERIE_COUNTS_H
#define REVERIE_COUNTS_H

#include <stddef.h>

#include "draws.h"
#include "inference.h"
#include "variants.h"

/// Soft indicators f of "the event comes before time 1", on y = (1 - t) / temperature. All but the
/// sigmoid are functions of q = clip(y/2 + 1/2, 0, 1).
typedef enum {
  RV_WINDOW_SIGMOID = 0,  // 1 / (1 + e⁻ʸ)
  RV_WINDOW_LINEAR = 1,   // q
  RV_WINDOW_CUBIC = 2,    // 3q² - 2q³
  RV_WINDOW_QUINTIC = 3,  // 6q⁵ - 15q⁴ + 10q³
  RV_WINDOW_COSINE = 4,   // (1 - cos πq) / 2
} rv_window;

/// How events become a relaxed count.
typedef struct {
  rv_window window;
  double temperature;
  size_t events;  // unit exponentials of a count, at most
} rv_relaxation;

// Relaxed Poisson counts: arrival times t_n = Σ_{j ≤ n} E_j / r of `events` unit exponentials,
// counts = Σ f((1 - t_n) / temperature), slopes = ∂counts/∂r, for rates [rows, columns]. Terms below
// 1.6e-8 are left out.
void rv_relaxed_counts(rv_precision precision, const rv_relaxation *relaxation, rv_stream stream,
                       size_t rows, size_t columns, const void *rates, void *counts, void *slopes);
// The same with given exponentials [events, count].
void rv_relaxed_counts_given(rv_precision precision, const rv_relaxation *relaxation, size_t count,
                             const void *exponentials, const void *rates, void *counts,
                             void *slopes);

/// A network of `units` neurons with lateral weights W that fire Poisson counts of rate
/// eᵘ + RV_RATE_FLOOR and move by u ← C(u + C(η (drive - W z); change_ceiling); state_ceiling).
typedef struct {
  size_t units;
  const void *lateral;  // W [units, units], symmetric
  const void *packed;   // W as packed by rv_pack; NULL for event-driven sums
  rv_motion motion;
} rv_count_network;

/// The state of `rows` networks; arrays are [rows, units].
typedef struct {
  size_t rows;
  const void *drive;
  void *potentials;        // u
  void *counts;            // receives the last counts z
  double *spikes, *active; // [rows], increased by counts and by the number of neurons that fired
  void *workspace;
} rv_count_arrays;

// `steps` steps; step s draws at (stream at its step + s).
void rv_count_steps(rv_precision precision, const rv_count_network *network, rv_stream stream,
                    size_t steps, const rv_count_arrays *arrays);

// sums[rows, units] = counts[rows, inputs] · weights[inputs, units], skipping zero counts; each
// output is one chain of multiply-adds in the order of inputs. `active` [rows], where not NULL, is
// increased by the number of inputs that are not 0.
void rv_event_product(rv_precision precision, const void *weights, size_t inputs, size_t units,
                      const void *counts, size_t rows, void *sums, double *active);

#endif
