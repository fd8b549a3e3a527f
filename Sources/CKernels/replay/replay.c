#include "replay.h"

#include "shared/dispatch.h"

#define RV_SCALAR_BODY "replay/replay_scalar.h"
#include "shared/each_set_and_scalar.h"

void rv_replay_step(rv_precision precision, const rv_replay *constants,
                    const rv_replay_arrays *arrays) {
  RV_RUN(replay_step, constants, arrays);
}

void rv_replay_inner_adaptation(rv_precision precision, const rv_replay *constants, size_t count,
                                const void *trace, void *current) {
  RV_RUN(inner_adaptation, constants, count, trace, current);
}

void rv_replay_back(rv_precision precision, const rv_replay *constants,
                    const rv_replay_adjoints *adjoints) {
  RV_RUN(replay_back, constants, adjoints);
}

double rv_replay_error(rv_precision precision, size_t count, const void *output,
                       const void *target, double factor, void *error) {
  return RV_RUN(replay_error, count, output, target, factor, error);
}

void rv_replay_readout(rv_precision precision, const rv_readout *readout, size_t rows,
                       const void *state, void *output) {
  RV_RUN(replay_readout, readout, rows, state, output);
}

void rv_gated_reset(rv_precision precision, const rv_gated_cell *cell, void *gated) {
  RV_RUN(gated_reset, cell, gated);
}

void rv_gated_drift(rv_precision precision, const rv_gated_cell *cell, void *drift) {
  RV_RUN(gated_drift, cell, drift);
}

void rv_gated_back(rv_precision precision, const rv_gated_cell *cell, const void *drift_adjoint,
                   void *adjoint, void *state_adjoint) {
  RV_RUN(gated_back, cell, drift_adjoint, adjoint, state_adjoint);
}

void rv_gated_back_reset(rv_precision precision, const rv_gated_cell *cell,
                         const void *gated_adjoint, void *adjoint, void *state_adjoint) {
  RV_RUN(gated_back_reset, cell, gated_adjoint, adjoint, state_adjoint);
}
