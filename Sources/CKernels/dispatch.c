#include "dispatch.h"

rv_instruction_set rv_active_set = RV_PORTABLE;

rv_instruction_set rv_current_instruction_set(void) { return rv_active_set; }

int rv_supports(rv_instruction_set set) { return set == RV_PORTABLE; }

int rv_use_instruction_set(rv_instruction_set set) {
  if (!rv_supports(set)) return 0;
  rv_active_set = set;
  return 1;
}
