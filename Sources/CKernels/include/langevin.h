/// Elementwise parts of a step of the neural Langevin machine (NLM eqs. 2, 5): what lies between
/// and after its two products. Same bits on every instruction set.
#ifndef REVERIE_LANGEVIN_H
#define REVERIE_LANGEVIN_H

#include <stddef.h>

#include "variants.h"

/// Velocities from products, in place: v = v + bias - x for `v`, `x` [rows, units]; bias [units] may
/// be NULL. energy[rows] receives 1/2 sum v^2, accumulated in double; it may be NULL.
void rv_langevin_velocity(rv_precision precision, size_t rows, size_t units, const void *x,
                          const void *bias, void *v, double *energy);

/// What a step of a batch [rows, units] works on. Pointers marked optional may be NULL.
typedef struct {
  size_t rows, units;
  double time_step;      // dt
  double reaction;       // a (NLM eq. 8): share of the Onsager term
  double stiffness;      // of the anchors
  const void *rate;      // p = tanh x
  const void *velocity;  // v
  const void *feedback;  // u = v J
  const void *field;     // optional [units], added to the force
  const void *anchor;    // optional [rows, units]: adds stiffness * (anchor - x) to the force
  void *x;               // moved by dt * force
  void *rate_sums;       // optional: += p
  double *virial;        // optional [rows], with square: -sum x * force before the step
  double *square;        // [rows]: sum x^2 before the step
} rv_langevin_step;

/// x += dt * ( v - a (1 - p^2) u + field + stiffness (anchor - x) ).
void rv_langevin_drift(rv_precision precision, const rv_langevin_step *step);

#endif
