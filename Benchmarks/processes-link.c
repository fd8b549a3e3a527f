// Stands between a program and MPI (its profiling interface): counts what is exchanged, and lets every
// exchange last as long as on a network whose messages take LINK_LATENCY seconds and LINK_RATE bytes a
// second. Written for Benchmarks/processes.
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double seconds, slept;
static long calls, bytes;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

static double setting(const char *name) {
  const char *text = getenv(name);
  return text ? atof(text) : 0;
}

int MPI_Allgatherv(
    const void *own, int own_count, MPI_Datatype own_type, void *all, const int *counts, const int *starts,
    MPI_Datatype type, MPI_Comm group) {
  int processes, rank, row;
  MPI_Comm_size(group, &processes);
  MPI_Comm_rank(group, &rank);
  MPI_Type_size(type, &row);
  long received = 0;
  for (int i = 0; i < processes; i++)
    if (i != rank) received += (long)counts[i] * row;
  double start = now();
  int result = PMPI_Allgatherv(own, own_count, own_type, all, counts, starts, type, group);
  seconds += now() - start;
  // A ring: each process receives a share after the other.
  double rate = setting("LINK_RATE"), link = (processes - 1) * setting("LINK_LATENCY");
  if (rate > 0) link += received / rate;
  if (link > 0) {
    struct timespec pause = {(time_t)link, (long)(1e9 * (link - (time_t)link))};
    start = now();
    nanosleep(&pause, NULL);
    slept += now() - start;
  }
  calls += 1;
  bytes += received;
  return result;
}

int MPI_Finalize(void) {
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  fprintf(
      stderr, "exchange: process %d, %ld calls, %ld bytes received, %.3f s in MPI, %.3f s slept\n", rank,
      calls, bytes, seconds, slept);
  return PMPI_Finalize();
}
