/// The passes of a Langevin step for one scalar type; a body of `each_scalar.h`. Sixteen lanes
/// everywhere, so that sums have the same order on every instruction set.

typedef double FT(wide) __attribute__((ext_vector_type(RV_SIXTEEN)));
typedef T FT(sixteen) __attribute__((ext_vector_type(RV_SIXTEEN)));
typedef T FT(sixteen_anywhere) __attribute__((ext_vector_type(RV_SIXTEEN), aligned(sizeof(T))));

/// The next entries of a row of which `count` are left; zeros behind its end.
static RV_INLINE FT(sixteen) FT(load_sixteen)(const T *from, size_t count) {
  if (count >= RV_SIXTEEN) return *(const FT(sixteen_anywhere) *)from;
  FT(sixteen) part = (T)0;
  for (size_t i = 0; i < count; i++) part[i] = from[i];
  return part;
}

static RV_INLINE void FT(store_sixteen)(FT(sixteen) value, T *to, size_t count) {
  if (count >= RV_SIXTEEN) {
    *(FT(sixteen_anywhere) *)to = value;
  } else {
    for (size_t i = 0; i < count; i++) to[i] = value[i];
  }
}

static RV_INLINE double FT(total)(FT(wide) lanes) {
  double sum = 0;
  for (int i = 0; i < RV_SIXTEEN; i++) sum += lanes[i];
  return sum;
}

static void FT(velocity)(size_t rows, size_t units, const T *x, const T *bias, T *v,
                         double *energy) {
  for (size_t r = 0; r < rows; r++, x += units, v += units) {
    FT(wide) squares = 0.0;
    for (size_t j = 0; j < units; j += RV_SIXTEEN) {
      const size_t left = units - j;
      const FT(sixteen) offset = bias ? FT(load_sixteen)(bias + j, left) : (FT(sixteen))(T)0;
      const FT(sixteen) current = FT(load_sixteen)(x + j, left);
      const FT(sixteen) velocity = (FT(load_sixteen)(v + j, left) + offset) - current;
      FT(store_sixteen)(velocity, v + j, left);
      const FT(wide) exact = __builtin_convertvector(velocity, FT(wide));
      squares += exact * exact;
    }
    if (energy) energy[r] = 0.5 * FT(total)(squares);
  }
}

/// The force on the entries from `at` on, which are those of units from `j` on.
static RV_INLINE FT(sixteen) FT(force)(const rv_langevin_step *s, size_t at, size_t j,
                                       FT(sixteen) x, FT(sixteen) p) {
  const T *velocity = s->velocity, *feedback = s->feedback, *field = s->field, *anchor = s->anchor;
  const size_t left = s->units - j;
  const FT(sixteen) u = FT(load_sixteen)(feedback + at, left);
  FT(sixteen) force =
      FT(load_sixteen)(velocity + at, left) - (T)s->reaction * (((T)1 - p * p) * u);
  if (field) force += FT(load_sixteen)(field + j, left);
  if (anchor) force += (T)s->stiffness * (FT(load_sixteen)(anchor + at, left) - x);
  return force;
}

static void FT(drift)(const rv_langevin_step *step) {
  const rv_langevin_step s = *step;  // nothing written can change it
  T *state = s.x, *rate_sums = s.rate_sums;
  const T *rate = s.rate;
  for (size_t r = 0; r < s.rows; r++) {
    FT(wide) virial = 0.0, square = 0.0;
    for (size_t j = 0; j < s.units; j += RV_SIXTEEN) {
      const size_t at = r * s.units + j, left = s.units - j;
      const FT(sixteen) x = FT(load_sixteen)(state + at, left);
      const FT(sixteen) p = FT(load_sixteen)(rate + at, left);
      const FT(sixteen) force = FT(force)(&s, at, j, x, p);
      if (s.virial) {
        const FT(wide) exact = __builtin_convertvector(x, FT(wide));
        virial -= exact * __builtin_convertvector(force, FT(wide));
        square += exact * exact;
      }
      if (rate_sums) {
        FT(store_sixteen)(FT(load_sixteen)(rate_sums + at, left) + p, rate_sums + at, left);
      }
      FT(store_sixteen)(x + (T)s.time_step * force, state + at, left);
    }
    if (s.virial) {
      s.virial[r] = FT(total)(virial);
      s.square[r] = FT(total)(square);
    }
  }
}
