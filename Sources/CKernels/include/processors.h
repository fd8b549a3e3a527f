/// The processors of a process.
#ifndef REVERIE_PROCESSORS_H
#define REVERIE_PROCESSORS_H

/// How many processors the calling thread may use by its affinity mask; 0 where that is not known.
int rv_affine_processors(void);

#endif
