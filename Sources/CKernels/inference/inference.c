#include "inference.h"

#include "shared/dispatch.h"

#define RV_SET_BODY "inference/inference_set.h"
#include "shared/each_set.h"

void rv_soft_ceiling(rv_precision precision, const void *x, double ceiling, void *y,
                     size_t count) {
  RV_RUN(ceiling_map, x, ceiling, y, count);
}

void rv_move_counts(rv_precision precision, const rv_motion *motion, size_t count,
                    const void *drive, void *potentials, void *sums) {
  RV_RUN(move_counts, motion, count, drive, potentials, sums);
}

double rv_move(rv_precision precision, const rv_moves *moves, const rv_move_arrays *arrays,
               double *largest) {
  return RV_RUN(move, moves, arrays, largest);
}

double rv_move_back(rv_precision precision, const rv_moves *moves,
                    const rv_move_adjoints *adjoints) {
  return RV_RUN(move_back, moves, adjoints);
}

void rv_tanh_ceiling(rv_precision precision, const void *x, double ceiling, void *y,
                     size_t count) {
  RV_RUN(tanh_ceiling_map, x, ceiling, y, count);
}

void rv_gaussian_activity(rv_precision precision, const rv_gaussian_moves *moves, const void *mean,
                          const void *log, const void *noise, void *activity) {
  RV_RUN(gaussian_activity, moves, mean, log, noise, activity);
}

void rv_gaussian_step(rv_precision precision, const rv_gaussian_moves *moves, const void *noise,
                      const void *feedback, void *mean, void *log, double *divergences) {
  RV_RUN(gaussian_step, moves, noise, feedback, mean, log, divergences);
}

double rv_gaussian_move(rv_precision precision, const rv_gaussian_moves *moves,
                        const rv_gaussian_arrays *arrays, double *largest) {
  return RV_RUN(gaussian_move, moves, arrays, largest);
}

void rv_gaussian_move_back(rv_precision precision, const rv_gaussian_moves *moves,
                           rv_gaussian_adjoints *adjoints) {
  RV_RUN(gaussian_move_back, moves, adjoints);
}

void rv_gaussian_state_back(rv_precision precision, const rv_gaussian_moves *moves,
                            const rv_gaussian_adjoints *adjoints) {
  RV_RUN(gaussian_state_back, moves, adjoints);
}

void rv_state_back(rv_precision precision, size_t count, const void *share, const void *slope,
                   const void *back, void *adjoint) {
  RV_RUN(state_back, count, share, slope, back, adjoint);
}

void rv_weighted_error(rv_precision precision, const rv_images *images, const void *x, void *y) {
  RV_RUN(weighted_error, images->rows, images->columns, x, images->pixel_precision, y);
}

double rv_score(rv_precision precision, const rv_images *images, const void *x, double weight,
                void *y, double *noise_gradient, double *squared) {
  return RV_RUN(score, images, x, weight, y, noise_gradient, squared);
}

void rv_error_back(rv_precision precision, const rv_images *images, const void *error,
                   void *adjoint, double *precision_gradient) {
  RV_RUN(error_back, images->rows, images->columns, images->pixel_precision, error, adjoint,
         precision_gradient);
}
