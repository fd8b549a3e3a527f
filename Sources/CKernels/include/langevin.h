/// Elementwise parts of a step of the neural Langevin machine (arXiv 2506.23546, eqs. 2, 5): what
/// lies between and after its two products. Same bits on every instruction set.
#ifndef REVERIE_LANGEVIN_H
#define REVERIE_LANGEVIN_H

#include <stddef.h>

/// Velocities from products, in place: v = v + bias - x for `v`, `x` [rows, units]; bias [units] may
/// be NULL. energy[rows] receives 1/2 sum v^2, accumulated in double; it may be NULL.
void rv_langevin_velocity_f32(size_t rows, size_t units, const float *x, const float *bias, float *v,
                              double *energy);
void rv_langevin_velocity_f64(size_t rows, size_t units, const double *x, const double *bias,
                              double *v, double *energy);

/// What a step of a batch [rows, units] works on. Pointers marked optional may be NULL.
typedef struct {
  size_t rows, units;
  float time_step;       // dt
  float reaction;        // a of eq. 8: share of the Onsager term
  const float *rate;     // p = tanh x
  const float *velocity; // v
  const float *feedback; // u = v J
  const float *field;    // optional [units], added to the force
  const float *anchor;   // optional [rows, units]: adds stiffness * (anchor - x) to the force
  float stiffness;
  float *x;              // moved by dt * force
  float *rate_sums;      // optional: += p
  double *virial;        // optional [rows], with square: -sum x * force before the step
  double *square;        // [rows]: sum x^2 before the step
} rv_langevin_step_f32;
typedef struct {
  size_t rows, units;
  double time_step;
  double reaction;
  const double *rate;
  const double *velocity;
  const double *feedback;
  const double *field;
  const double *anchor;
  double stiffness;
  double *x;
  double *rate_sums;
  double *virial;
  double *square;
} rv_langevin_step_f64;

/// x += dt * ( v - a (1 - p^2) u + field + stiffness (anchor - x) ).
void rv_langevin_drift_f32(const rv_langevin_step_f32 *step);
void rv_langevin_drift_f64(const rv_langevin_step_f64 *step);

#endif
