/// Spike counts of Poisson inference: relaxed counts with their slopes, and steps of the membrane
/// potentials of a network with fixed lateral weights, dense or event-driven.
#ifndef REVERIE_COUNTS_H
#define REVERIE_COUNTS_H

#include <stddef.h>

#include "philox.h"

/// Soft indicators f of "the event comes before time 1", on y = (1 - t) / temperature. All but the
/// sigmoid are functions of q = clip(y/2 + 1/2, 0, 1).
typedef enum {
  RV_WINDOW_SIGMOID = 0,  // 1 / (1 + e⁻ʸ)
  RV_WINDOW_LINEAR = 1,   // q
  RV_WINDOW_CUBIC = 2,    // 3q² - 2q³
  RV_WINDOW_QUINTIC = 3,  // 6q⁵ - 15q⁴ + 10q³
  RV_WINDOW_COSINE = 4,   // (1 - cos πq) / 2
} rv_window;

// Relaxed Poisson counts: arrival times t_n = Σ_{j ≤ n} E_j / r of `events` unit exponentials,
// counts = Σ f((1 - t_n) / temperature), slopes = ∂counts/∂r. Terms below 1.6e-8 are left out.
void rv_relaxed_counts_f32(rv_stream stream, size_t rows, size_t columns, rv_window window,
                           float temperature, size_t events, const float *rates, float *counts,
                           float *slopes);
void rv_relaxed_counts_f64(rv_stream stream, size_t rows, size_t columns, rv_window window,
                           double temperature, size_t events, const double *rates, double *counts,
                           double *slopes);
// The same with given exponentials [events, count].
void rv_relaxed_counts_given_f32(size_t count, rv_window window, float temperature, size_t events,
                                 const float *exponentials, const float *rates, float *counts,
                                 float *slopes);
void rv_relaxed_counts_given_f64(size_t count, rv_window window, double temperature, size_t events,
                                 const double *exponentials, const double *rates, double *counts,
                                 double *slopes);

/// A network of `units` neurons with lateral weights W that fire Poisson counts of rate
/// eᵘ + 2⁻²³ and move by u ← C(u + C(η (drive - W z); change_ceiling); state_ceiling), where
/// C(x; c) = c - softplus(c - max(x, -8)).
typedef struct {
  size_t units;
  const float *lateral;  // W [units, units], symmetric
  const float *packed;   // W as packed by rv_pack; NULL for event-driven sums
  float step_size, state_ceiling, change_ceiling;
} rv_count_network_f32;
typedef struct {
  size_t units;
  const double *lateral;
  const double *packed;
  double step_size, state_ceiling, change_ceiling;
} rv_count_network_f64;

// `steps` steps of `rows` potentials u [rows, units] under `drive` [rows, units]; step s draws at
// (stream at its step + s). `counts` [rows, units] receives the last counts; `spikes` and `active`
// [rows] are increased by the counts and by the number of neurons that fired. `workspace` holds
// rows * units scalars.
void rv_count_steps_f32(const rv_count_network_f32 *network, rv_stream stream, size_t rows,
                        size_t steps, const float *drive, float *potentials, float *counts,
                        double *spikes, double *active, float *workspace);
void rv_count_steps_f64(const rv_count_network_f64 *network, rv_stream stream, size_t rows,
                        size_t steps, const double *drive, double *potentials, double *counts,
                        double *spikes, double *active, double *workspace);

// sums[rows, units] = counts[rows, inputs] · weights[inputs, units], skipping zero counts; each
// output is one chain of multiply-adds in the order of inputs. `active` [rows], where not NULL, is
// increased by the number of inputs that are not 0.
void rv_event_product_f32(const float *weights, size_t inputs, size_t units, const float *counts,
                          size_t rows, float *sums, double *active);
void rv_event_product_f64(const double *weights, size_t inputs, size_t units, const double *counts,
                          size_t rows, double *sums, double *active);

#endif
