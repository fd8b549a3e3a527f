// The C interface of Reverie: jobs and sessions by handle, in and out as JSON and arrays.
//
//     int64_t job = rv_start("{\"verb\": \"sample\", \"source\": \"runs/post\", \"chains\": 4}",
//                            0, NULL, NULL, NULL, NULL, NULL);
//     while (rv_wait(job, 0.05) == 0) { char *state = rv_poll(job); … rv_free_text(state); }
//     int32_t type, rank; int64_t shape[8];
//     const float *draws = rv_array(job, "draws", &type, &rank, shape);
//     rv_free(job);
//
// Handles are numbers, never pointers: a wrong one, or one that was freed, gives an error value. NULL where
// something is expected gives an error, too. Texts are UTF-8; those that are returned are freed by
// rv_free_text. Arrays are C-contiguous. Every function may be called from any thread, and after fork: a child
// can start jobs, but has lost those that ran. The library installs no signal handlers.
//
// Types of elements: 1 int8, 2 int16, 3 int32, 4 int64, 5 uint8, 6 uint16, 7 uint32, 8 uint64, 9 float16,
// 10 float32, 11 float64, 12 bool. Arrays have at most 8 axes.

#ifndef REVERIE_H
#define REVERIE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Version of this interface: 1.
int32_t rv_abi(void);

// {"version", "streamVersion", "instructionSet", "linearAlgebra", "threads"}: threads are the processors that
// this process may use, and what jobs take by default.
char *rv_version(void);

// Jobs

// Starts a job on a thread of its own. `request` is JSON with a "verb" and the members of that verb's request;
// members with a default may be left out, "threads" may be given, and "kernels" ("portable", "avx2", "avx512"
// or "neon"), which hold from then on and can change only while no job runs and no session is open. `count` input arrays, which are copied, are
// given by parallel lists. Always a handle above 0: a request that cannot be understood is a job that failed.
int64_t rv_start(const char *request, int32_t count, const char *const *names,
                 const void *const *data, const int32_t *types, const int32_t *ranks,
                 const int64_t *const *shapes);

// {"state": "running" | "done" | "failed", "stage": {"label", "unit", "done", "total", "note"} or null,
// "warnings": […], "log": […]}; the last two since the last poll. NULL for a wrong handle.
char *rv_poll(int64_t job);

// Waits at most `seconds` for the end: 1 done or failed, 0 not yet, -1 wrong handle.
int32_t rv_wait(int64_t job, double seconds);

// Asks a job to stop: a training saves a checkpoint. It ends as failed, of kind "interrupted". 0, or -1.
int32_t rv_cancel(int64_t job);

// {"kind", "code", "message"} and, where they are known, "path", "place", "expected", "got", "advice", "chain",
// "step", "unit", of a failed job or of the last call to a session. NULL where there is no error. Kinds and
// codes: wrongUse 64, malformedInput 65, notFound 66, numericalFailure 70, cannotCreate 73, cannotWrite 74,
// interrupted 75, bug 1.
char *rv_error(int64_t handle);

// {"metrics": {…}, "text", "json", "files": […], "cautions": […], "failure",
// "arrays": {"draws": {"type": 10, "shape": [4, 1000, 2]}}}; NULL unless the job is done. `failure` says what
// the request required of the result and is not there. Where a result was judged, the last of the metrics is
// "verdict": {"quality", "sentence", "findings"}.
char *rv_result(int64_t job);

// The elements of a result's array, which the job owns until rv_free. NULL where there is none of that name.
const void *rv_array(int64_t job, const char *name, int32_t *type, int32_t *rank,
                     int64_t shape[8]);

// Forgets a job, after asking it to stop where it runs. 0, or -1.
int32_t rv_free(int64_t job);

// Frees a text that this library returned; NULL is allowed.
void rv_free_text(char *text);

// Sessions: inference of a Poisson or Gaussian model step by step

// {"verb": "session", "source": "runs/p", "images": 200, "seed": 1, "mode": …, "threads": 1}. Always a handle
// above 0: where the session could not be opened, rv_error says why.
int64_t rv_session_open(const char *request);

// `steps` steps on a frame [image, pixel] or [image, row, column], which is copied; on the last frame where
// `data` is NULL. 0, the code of an error (rv_error), or -1 for a wrong handle.
int32_t rv_session_step(int64_t session, const void *data, int32_t type, int32_t rank,
                        const int64_t *shape, int32_t steps);

// The same, and then copies codes and rates [image, latent] and reconstruction [image, pixel], one after the
// other, to `readout`, which has room for exactly `count` numbers; a step of one call.
int32_t rv_session_advance(int64_t session, const void *data, int32_t type, int32_t rank,
                           const int64_t *shape, int32_t steps, float *readout, int64_t count);

// "codes", "rates", "logRates", "logDeviation" [image, latent]; "reconstruction" [image, pixel]; "explained",
// "squaredErrors", "losses", "divergences", "spikes", "stepsTaken" [image]. Valid until the next call that
// changes the session. NULL where there is none of that name, or no step was taken yet.
const void *rv_session_read(int64_t session, const char *name, int32_t *type, int32_t *rank,
                            int64_t shape[8]);

// {"reset": true} and "mode", "readout", "innerIterations", "innerWeight", "prior". As rv_session_step.
int32_t rv_session_set(int64_t session, const char *json);

// 0, or -1 for a wrong handle.
int32_t rv_session_close(int64_t session);

#ifdef __cplusplus
}
#endif

#endif
