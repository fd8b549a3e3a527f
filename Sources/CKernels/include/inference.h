/// Passes over a batch of Poisson inference: what is neither a product nor a draw, and for unrolled
/// inference the same backward. Sums run in sixteen partial sums, so that every instruction set gives their bits.
#ifndef REVERIE_INFERENCE_H
#define REVERIE_INFERENCE_H

#include <stddef.h>

// y = C(x; ceiling) = ceiling - softplus(ceiling - max(x, -8)); y may equal x.
void rv_soft_ceiling_f32(const float *x, float ceiling, float *y, size_t count);
void rv_soft_ceiling_f64(const double *x, double ceiling, double *y, size_t count);
// slope = C'(x; ceiling) = [x > -8] sigmoid(ceiling - x); slope may equal x.
void rv_soft_ceiling_slope_f32(const float *x, float ceiling, float *slope, size_t count);
void rv_soft_ceiling_slope_f64(const double *x, double ceiling, double *slope, size_t count);

// One sampled step of `count` potentials: u ← C(u + C(η (drive - sums); change_ceiling);
// state_ceiling); `sums` receives the rates eᵘ + 2⁻²³.
void rv_move_counts_f32(size_t count, float step_size, float state_ceiling, float change_ceiling,
                        const float *drive, float *potentials, float *sums);
void rv_move_counts_f64(size_t count, double step_size, double state_ceiling,
                        double change_ceiling, const double *drive, double *potentials,
                        double *sums);

/// What the steps of `rows` images of `units` neurons share.
/// C(x; c) = c - softplus(c - max(x, -8)).
typedef struct {
  size_t rows, units;
  const float *inhibition;  // b [units]
  float step_size, state_ceiling, change_ceiling;
  int exact;  // the divergence is weighed by the old rates, else by the new ones
} rv_moves_f32;
typedef struct {
  size_t rows, units;
  const double *inhibition;
  double step_size, state_ceiling, change_ceiling;
  int exact;
} rv_moves_f64;

// Forward, from feedback h in `change` [rows, units]:
//   change = η (h - b), sum = old + C(change; change_ceiling), next = C(sum; state_ceiling).
// `powers` holds e^old and receives e^next; rates = e^next + 2⁻²³. `largest` receives the largest
// rate. Returns Σ w (1 + e^δ (δ - 1)) with δ = next - old and w = e^next (e^old where exact).
double rv_move_f32(const rv_moves_f32 *moves, const float *old, float *change, float *sum,
                   float *next, float *powers, float *rates, float *largest);
double rv_move_f64(const rv_moves_f64 *moves, const double *old, double *change, double *sum,
                   double *next, double *powers, double *rates, double *largest);

// Backward: adjoint += share ⊙ slope + weight w (g + g'), g = 1 + e^δ (δ - 1), g' = δ e^δ
// (weight w g' where exact); back = weight w g' (weight w (g' - g)); adjoint ⊙= C'(sum). With
// v̄ = adjoint ⊙ C'(change): inhibition_gradient [units] -= b η v̄, change = η v̄. Returns Σ v̄ v.
double rv_move_back_f32(const rv_moves_f32 *moves, const float *old, const float *next,
                        const float *sum, float *change, const float *share, const float *slope,
                        float weight, float *adjoint, float *back, double *inhibition_gradient);
double rv_move_back_f64(const rv_moves_f64 *moves, const double *old, const double *next,
                        const double *sum, double *change, const double *share,
                        const double *slope, double weight, double *adjoint, double *back,
                        double *inhibition_gradient);

// adjoint += share ⊙ slope - back
void rv_state_back_f32(size_t count, const float *share, const float *slope, const float *back,
                       float *adjoint);
void rv_state_back_f64(size_t count, const double *share, const double *slope, const double *back,
                       double *adjoint);
// y ⊙= x
void rv_multiply_f32(size_t count, const float *x, float *y);
void rv_multiply_f64(size_t count, const double *x, double *y);

// y = P ⊙ (x - y) for rows of `columns` pixels, P [columns].
void rv_weighted_error_f32(size_t rows, size_t columns, const float *x, const float *precision,
                           float *y);
void rv_weighted_error_f64(size_t rows, size_t columns, const double *x, const double *precision,
                           double *y);
// Scores readouts y of x: noise_gradient [columns] += weight (1 - P (y - x)²), y = weight P (y - x);
// *squared = Σ (y - x)². Returns Σ P (y - x)².
double rv_score_f32(size_t rows, size_t columns, const float *x, const float *precision,
                    float weight, float *y, double *noise_gradient, double *squared);
double rv_score_f64(size_t rows, size_t columns, const double *x, const double *precision,
                    double weight, double *y, double *noise_gradient, double *squared);
// precision_gradient [columns] += ē ⊙ error / P, then ē = -P ē in place.
void rv_error_back_f32(size_t rows, size_t columns, const float *precision, const float *error,
                       float *adjoint, double *precision_gradient);
void rv_error_back_f64(size_t rows, size_t columns, const double *precision, const double *error,
                       double *adjoint, double *precision_gradient);

#endif
