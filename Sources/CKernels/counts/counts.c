#include "counts.h"

#include "products.h"
#include "shared/dispatch.h"

#define RV_SET_BODY "counts/events_set.h"
#include "shared/each_set.h"

void rv_event_product(rv_precision precision, const void *weights, size_t inputs, size_t units,
                      const void *counts, size_t rows, void *sums, double *active) {
  RV_RUN(event_product, weights, inputs, units, counts, rows, sums, active);
}

/// Increases the totals of every row by its counts and by the number of those that are not 0.
static void add_totals(rv_precision precision, size_t units, const rv_count_arrays *arrays) {
  for (size_t row = 0; row < arrays->rows; row++) {
    double *spikes = arrays->spikes + row, *active = arrays->active + row;
    const size_t at = row * units;
    if (precision == RV_FLOAT) {
      RV_CALL(add_totals_f32)((const float *)arrays->counts + at, units, spikes, active);
    } else {
      RV_CALL(add_totals_f64)((const double *)arrays->counts + at, units, spikes, active);
    }
  }
}

/// rates = eᵘ + RV_RATE_FLOOR
static void set_rates(rv_precision precision, const void *potentials, size_t count, void *rates) {
  rv_exp(precision, potentials, rates, count);
  if (precision == RV_FLOAT) {
    for (size_t i = 0; i < count; i++) ((float *)rates)[i] += (float)RV_RATE_FLOOR;
  } else {
    for (size_t i = 0; i < count; i++) ((double *)rates)[i] += RV_RATE_FLOOR;
  }
}

void rv_count_steps(rv_precision precision, const rv_count_network *network, rv_stream stream,
                    size_t steps, const rv_count_arrays *arrays) {
  const size_t rows = arrays->rows, units = network->units, count = rows * units;
  void *work = arrays->workspace;  // rates, then sums, then rates again
  set_rates(precision, arrays->potentials, count, work);
  for (size_t step = 0; step < steps; step++, stream.step++) {
    rv_poisson(precision, stream, rows, units, work, arrays->counts);
    add_totals(precision, units, arrays);
    if (network->packed) {
      const rv_packed packed = {network->packed, units, units};
      rv_packed_product(precision, &packed, arrays->counts, rows, RV_REPLACE, work);
    } else {
      rv_event_product(precision, network->lateral, units, units, arrays->counts, rows, work,
                       NULL);
    }
    rv_move_counts(precision, &network->motion, count, arrays->drive, arrays->potentials, work);
  }
}
