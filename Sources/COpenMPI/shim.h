// What of MPI is used, as functions: its constants are macros with casts, which Swift does not see. Errors of
// MPI end the whole job with a message of MPI's own, which is its default.
#include <mpi.h>
#include <stddef.h>

// Joins the processes that were started together. Calls may come from any thread, one at a time.
static inline void rv_mpi_join(int *rank, int *count) {
  int level;
  MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &level);
  MPI_Comm_rank(MPI_COMM_WORLD, rank);
  MPI_Comm_size(MPI_COMM_WORLD, count);
}

// Gives every process the rows of all: process i has `counts[i]` rows from row `starts[i]` on. Rows are a
// type of their own, so that an array may have more than 2^31 bytes.
static inline void rv_mpi_exchange(
    void *memory, int row_bytes, const int *counts, const int *starts) {
  MPI_Datatype row;
  MPI_Type_contiguous(row_bytes, MPI_BYTE, &row);
  MPI_Type_commit(&row);
  MPI_Allgatherv(
      MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, memory, counts, starts, row, MPI_COMM_WORLD);
  MPI_Type_free(&row);
}

// Waits for all processes and leaves them.
static inline void rv_mpi_leave(void) { MPI_Finalize(); }
