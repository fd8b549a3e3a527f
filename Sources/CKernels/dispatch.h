/// Which of a kernel's compiled variants to run.
#ifndef REVERIE_DISPATCH_H
#define REVERIE_DISPATCH_H

#include "elementwise.h"

/// The set in use. Written when the library is loaded and by `rv_use_instruction_set` only.
extern rv_instruction_set rv_active_set;

#endif
