// Calls every function of the C interface with good and bad arguments. `check DIRECTORY` writes runs into an
// empty directory; it ends with 1 at the first thing that is not as the header says.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reverie.h"

static int checks = 0;

#define CHECK(condition)                                                     \
  do {                                                                       \
    checks += 1;                                                             \
    if (!(condition)) {                                                      \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                               \
    }                                                                        \
  } while (0)

static int64_t start(const char *request) {
  return rv_start(request, 0, NULL, NULL, NULL, NULL, NULL);
}

// One input array of 64-bit numbers.
static int64_t start_with(const char *request, const char *name, const double *values,
                          int32_t rank, const int64_t *shape) {
  const void *data = values;
  int32_t type = 11;
  return rv_start(request, 1, &name, &data, &type, &rank, &shape);
}

// Whether a text that the library gave holds `part`; frees it.
static int holds(char *text, const char *part) {
  int found = text != NULL && strstr(text, part) != NULL;
  if (!found) fprintf(stderr, "looked for %s in %s\n", part, text ? text : "NULL");
  rv_free_text(text);
  return found;
}

// Waits for a job and gives whether it is done; says why where not.
static int done(int64_t job) {
  CHECK(rv_wait(job, 600) == 1);
  char *error = rv_error(job);
  if (error) fprintf(stderr, "%s\n", error);
  int result = error == NULL;
  rv_free_text(error);
  return result;
}

// Waits for a job that must fail with an error that holds `part`.
static int fails(int64_t job, const char *part) {
  CHECK(job > 0);
  CHECK(rv_wait(job, 600) == 1);
  int result = holds(rv_error(job), part);
  CHECK(rv_result(job) == NULL);
  CHECK(rv_free(job) == 0);
  return result;
}

// MARK: Good arguments

static void check_version(void) {
  CHECK(rv_abi() == 1);
  CHECK(holds(rv_version(), "\"streamVersion\""));
}

static void train(void) {
  int64_t job = start(
      "{\"verb\": \"train\", \"family\": \"reservoir\", \"output\": \"mix\", \"threads\": 1,"
      " \"settings\": {\"changes\": [{\"source\": \"test\", \"value\": {\"target\": \"mixture-2d\","
      " \"units\": 32, \"recipe\": {\"updatesPerLevel\": 10, \"polishUpdates\": 10}}}]}}");
  CHECK(done(job));
  CHECK(holds(rv_poll(job), "\"state\":\"done\""));
  CHECK(holds(rv_result(job), "\"files\": [\"mix\"]"));
  CHECK(rv_free(job) == 0);
}

static void check_arrays(void) {
  int64_t job = start(
      "{\"verb\": \"sample\", \"source\": \"mix\", \"chains\": 3, \"draws\": 5, \"thinning\": 2,"
      " \"duration\": 1}");
  CHECK(done(job));
  int32_t type = 0, rank = 0;
  int64_t shape[8] = {0};
  const double *draws = rv_array(job, "draws", &type, &rank, shape);
  CHECK(draws != NULL && type == 11 && rank == 3);
  CHECK(shape[0] == 3 && shape[1] == 5 && shape[2] == 2);
  for (int i = 0; i < 30; i++) CHECK(isfinite(draws[i]));
  CHECK(rv_array(job, "draws", &type, &rank, shape) == draws);
  CHECK(rv_array(job, "other", &type, &rank, shape) == NULL);
  CHECK(rv_array(job, NULL, &type, &rank, shape) == NULL);
  CHECK(rv_array(job, "draws", NULL, &rank, shape) == NULL);
  CHECK(rv_array(job, "draws", &type, NULL, shape) == NULL);
  CHECK(rv_array(job, "draws", &type, &rank, NULL) == NULL);
  CHECK(rv_error(job) == NULL);
  CHECK(holds(rv_result(job), "\"draws\":{\"shape\":[3,5,2],\"type\":11}"));
  CHECK(rv_free(job) == 0);
  CHECK(rv_array(job, "draws", &type, &rank, shape) == NULL);
}

static void check_inputs(void) {
  double draws[200];
  for (int i = 0; i < 200; i++) draws[i] = sin(12.9898 * i) * 437.5;
  int64_t shape[3] = {2, 50, 2};
  int64_t job = start_with("{\"verb\": \"diagnose\"}", "draws", draws, 3, shape);
  CHECK(done(job));
  CHECK(holds(rv_result(job), "\"quantities\""));
  CHECK(rv_free(job) == 0);
}

static void check_cancelling(void) {
  int64_t job = start(
      "{\"verb\": \"train\", \"family\": \"reservoir\", \"output\": \"stopped\", \"threads\": 1,"
      " \"settings\": {\"changes\": [{\"source\": \"test\", \"value\": {\"target\": \"mixture-2d\","
      " \"units\": 32, \"recipe\": {\"updatesPerLevel\": 1000000}}}]}}");
  CHECK(rv_wait(job, 0.2) == 0);
  CHECK(rv_result(job) == NULL);
  CHECK(holds(rv_poll(job), "\"state\":\"running\""));
  CHECK(rv_cancel(job) == 0);
  CHECK(fails(job, "\"kind\":\"interrupted\""));
  CHECK(access("stopped/checkpoints/LATEST", F_OK) == 0);
}

// MARK: Bad arguments

static void check_requests(void) {
  CHECK(fails(start(NULL), "\"code\":64"));
  CHECK(fails(start(""), "\"code\":65"));
  CHECK(fails(start("\xff"), "UTF-8"));
  CHECK(fails(start("[]"), "\"code\":64"));
  CHECK(fails(start("{\"verb\": \"sampel\"}"), "Did you mean `sample`?"));
  CHECK(fails(start("{\"verb\": \"sample\"}"), "`source`"));
  CHECK(fails(start("{\"verb\": \"sample\", \"source\": \"mix\", \"chain\": 3}"),
              "Did you mean `chains`?"));
  CHECK(fails(start("{\"verb\": \"sample\", \"source\": \"mix\", \"chains\": \"many\"}"),
              "a whole number"));
  CHECK(fails(start("{\"verb\": \"sample\", \"source\": \"mix\", \"chains\": -3}"), "at least 1"));
  CHECK(fails(start("{\"verb\": \"sample\", \"source\": \"mix\", \"threads\": 0}"), "`threads`"));
  CHECK(fails(start("{\"verb\": \"sample\", \"source\": \"nowhere\"}"), "\"code\":66"));
}

static void check_bad_arrays(void) {
  const char *request = "{\"verb\": \"diagnose\"}";
  double value = 1;
  int64_t negative[1] = {-1}, huge[2] = {INT64_MAX, INT64_MAX}, none[1] = {0}, one[1] = {1};
  CHECK(fails(start_with(request, "draws", &value, 1, negative), "lengths from 0"));
  CHECK(fails(start_with(request, "draws", &value, 2, huge), "\"code\":64"));
  CHECK(fails(start_with(request, "draws", &value, 9, one), "rank"));
  CHECK(fails(start_with(request, "draws", &value, -1, one), "rank"));
  CHECK(fails(start_with(request, "draws", &value, 1, NULL), "shape"));
  CHECK(fails(start_with(request, "draws", NULL, 1, one), "NULL"));
  CHECK(fails(start_with(request, NULL, &value, 1, one), "NULL"));
  CHECK(fails(start_with(request, "draws", &value, 1, none), "\"code\":65"));
  CHECK(fails(rv_start(request, -1, NULL, NULL, NULL, NULL, NULL), "\"code\":64"));
  CHECK(fails(rv_start(request, 3, NULL, NULL, NULL, NULL, NULL), "\"code\":64"));
  const char *names[2] = {"draws", "draws"};
  const void *data[2] = {&value, &value};
  const int64_t *shapes[2] = {one, one};
  int32_t types[2] = {11, 11}, unknown[2] = {13, 0}, ranks[2] = {1, 1};
  CHECK(fails(rv_start(request, 2, names, data, types, ranks, shapes), "two arrays"));
  CHECK(fails(rv_start(request, 1, names, data, unknown, ranks, shapes), "type"));
}

static void check_handles(void) {
  const int64_t wrong[] = {0, -1, INT64_MIN, INT64_MAX, 123456789};
  for (int i = 0; i < 5; i++) {
    CHECK(rv_poll(wrong[i]) == NULL && rv_error(wrong[i]) == NULL && rv_result(wrong[i]) == NULL);
    CHECK(rv_wait(wrong[i], 1) == -1 && rv_cancel(wrong[i]) == -1 && rv_free(wrong[i]) == -1);
    CHECK(rv_session_step(wrong[i], NULL, 0, 0, NULL, 1) == -1);
    CHECK(rv_session_set(wrong[i], "{}") == -1 && rv_session_close(wrong[i]) == -1);
  }
  int64_t job = start("{\"verb\": \"list\"}");
  CHECK(rv_wait(job, NAN) >= 0 && rv_wait(job, -1) >= 0 && rv_wait(job, INFINITY) == 1);
  CHECK(rv_session_close(job) == -1 && rv_session_step(job, NULL, 0, 0, NULL, 1) == -1);
  CHECK(rv_free(job) == 0 && rv_free(job) == -1);
  rv_free_text(NULL);
}

// MARK: Sessions

static void check_sessions(void) {
  int64_t job = start(
      "{\"verb\": \"train\", \"family\": \"poisson-vae\", \"output\": \"spikes\", \"threads\": 1,"
      " \"settings\": {\"preset\": \"small\", \"changes\": [{\"source\": \"test\", \"value\":"
      " {\"latents\": 16, \"plan\": {\"updates\": 4, \"steps\": 4}}}]}}");
  CHECK(done(job));
  CHECK(rv_free(job) == 0);
  int64_t session = rv_session_open("{\"source\": \"spikes\", \"images\": 2, \"seed\": 3}");
  CHECK(rv_error(session) == NULL);
  CHECK(rv_session_step(session, NULL, 0, 0, NULL, 1) == 64);
  CHECK(holds(rv_error(session), "no frame"));
  int32_t type, rank;
  int64_t shape[8];
  CHECK(rv_session_read(session, "codes", &type, &rank, shape) == NULL);
  const float *rates = rv_session_read(session, "rates", &type, &rank, shape);
  CHECK(rates != NULL && type == 10 && rank == 2 && shape[0] == 2);
  static float frame[2 * 144];
  for (int i = 0; i < 2 * 144; i++) frame[i] = sinf(i * i);
  CHECK(rv_session_step(session, frame, 10, 2, (int64_t[]){2, 7}, 1) == 65);
  CHECK(rv_session_step(session, frame, 10, 3, (int64_t[]){2, 12, 12}, 5) == 0);
  CHECK(rv_session_read(session, "codes", &type, &rank, shape) != NULL && shape[1] == 16);
  CHECK(rv_session_read(session, "reconstruction", &type, &rank, shape) != NULL && shape[1] == 144);
  static float constant[2 * 144];
  CHECK(rv_session_step(session, constant, 10, 3, (int64_t[]){2, 12, 12}, 1) == 0);
  const double *blank = rv_session_read(session, "explained", &type, &rank, shape);
  CHECK(blank != NULL && type == 11 && isnan(blank[0]) && isnan(blank[1]));
  CHECK(rv_session_read(session, "nothing", &type, &rank, shape) == NULL);
  CHECK(rv_session_step(session, NULL, 0, 0, NULL, 3) == 0);
  CHECK(rv_session_step(session, NULL, 0, 0, NULL, 0) == 64);
  CHECK(rv_session_step(session, frame, 99, 2, (int64_t[]){2, 144}, 1) == 65);
  static float readout[2 * (2 * 16 + 144)];
  const int64_t room = 2 * (2 * 16 + 144), both[] = {2, 144};
  CHECK(rv_session_advance(session, frame, 10, 2, both, 1, readout, room) == 0);
  const float *again = rv_session_read(session, "reconstruction", &type, &rank, shape);
  CHECK(again != NULL && memcmp(again, readout + 2 * 2 * 16, 2 * 144 * sizeof(float)) == 0);
  CHECK(rv_session_advance(session, NULL, 0, 0, NULL, 1, readout, room - 1) == 64);
  CHECK(rv_session_advance(session, NULL, 0, 0, NULL, 1, NULL, room) == 64);
  CHECK(rv_session_advance(-1, NULL, 0, 0, NULL, 1, readout, room) == -1);
  job = start("{\"verb\": \"list\", \"kernels\": \"sse\"}");
  CHECK(rv_wait(job, 9) == 1 && holds(rv_error(job), "portable"));
  rv_free(job);
  CHECK(rv_session_set(session, "{\"reset\": true, \"mode\": {\"mean\": {}}}") == 0);
  CHECK(rv_session_set(session, "{\"rset\": true}") == 64);
  CHECK(holds(rv_error(session), "Did you mean `reset`?"));
  CHECK(rv_session_set(session, NULL) == 64);
  CHECK(rv_wait(session, 0) == -1 && rv_free(session) == -1);
  CHECK(rv_session_close(session) == 0 && rv_session_close(session) == -1);
  const char *bad[] = {NULL, "", "{\"source\": \"nowhere\"}", "{\"images\": 0, \"source\": \"spikes\"}",
                       "{\"verb\": \"sample\"}", "{\"source\": \"mix\"}"};
  for (int i = 0; i < 6; i++) {
    int64_t failed = rv_session_open(bad[i]);
    CHECK(failed > 0 && holds(rv_error(failed), "\"code\":"));
    CHECK(rv_session_step(failed, frame, 10, 2, (int64_t[]){2, 144}, 1) > 0);
    CHECK(rv_session_close(failed) == 0);
  }
}

// MARK: Fork

// A child starts jobs of its own, on several threads, with the same numbers; those of its parent are lost.
static void check_fork(void) {
  const char *request =
      "{\"verb\": \"sample\", \"source\": \"mix\", \"chains\": 300, \"duration\": 2, \"threads\": 2}";
  int64_t job = start(request);
  CHECK(done(job));
  int32_t type, rank;
  int64_t shape[8];
  const double *draws = rv_array(job, "draws", &type, &rank, shape);
  int64_t running = start(
      "{\"verb\": \"train\", \"family\": \"reservoir\", \"output\": \"forked\", \"threads\": 1,"
      " \"settings\": {\"changes\": [{\"source\": \"test\", \"value\": {\"target\": \"mixture-2d\","
      " \"units\": 32, \"recipe\": {\"updatesPerLevel\": 1000000}}}]}}");
  CHECK(rv_wait(running, 0.1) == 0);
  pid_t child = fork();
  if (child == 0) {
    int64_t mine = start(request);
    CHECK(done(mine));
    const double *same = rv_array(mine, "draws", &type, &rank, shape);
    CHECK(memcmp(draws, same, sizeof(double) * shape[0] * shape[1]) == 0);
    CHECK(rv_wait(running, 0) == 1 && holds(rv_error(running), "forked"));
    _exit(0);
  }
  int status = 1;
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
  CHECK(rv_wait(running, 0) == 0 && rv_cancel(running) == 0 && rv_wait(running, 600) == 1);
  CHECK(rv_free(running) == 0 && rv_free(job) == 0);
}

int main(int count, char **arguments) {
  if (count != 2 || chdir(arguments[1]) != 0) return 64;
  check_version();
  train();
  check_arrays();
  check_inputs();
  check_cancelling();
  check_requests();
  check_bad_arrays();
  check_handles();
  check_sessions();
  check_fork();
  printf("%d checks of the C interface passed.\n", checks);
  return 0;
}
