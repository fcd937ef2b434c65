#pragma once

// GLPK behind a guard: eight coarse calls, each of which turns GLPK's aborts into a return value.
//
// A model belongs to the thread that made it. After CGLPK_FAULT every model of the thread is gone
// (GLPK's environment was freed): the handles must not be used or freed again.

typedef struct glp_prob cglpk_model;

enum { CGLPK_DONE = 0, CGLPK_NO_ANSWER = 1, CGLPK_FAULT = 2 };

typedef struct {
  int code;           // one of the above
  int detail;         // GLPK's own return code, where it gave one
  char message[240];  // GLPK's words after a fault
} cglpk_outcome;

// Bounds: a lower bound of -DBL_MAX or an upper bound of DBL_MAX means none.
typedef struct {
  int row_count;
  const double *row_lower, *row_upper;
  int column_count;
  const double *cost, *column_lower, *column_upper;
  const unsigned char *is_integer;  // by column; NULL: none is
  // Column c's entries are start[c] ..< start[c + 1]; rows count from 1 over all rows of the model.
  const int *start, *row;
  const double *value;
} cglpk_part;

typedef struct {
  int is_dual;         // 1: dual simplex, 0: primal
  int time_limit_ms;   // 0 or more
  int iteration_limit; // 0 or more
  int presolve;
  double gap;          // integer solves: relative gap to stop at
} cglpk_options;

typedef struct {
  int status;          // GLP_OPT, GLP_FEAS, GLP_NOFEAS, ...
  double objective;
  double bound;        // integer solves: best bound on the objective
  int iterations;
} cglpk_answer;

// Makes an empty minimisation model.
cglpk_outcome cglpk_create(cglpk_model **model);
// Adds rows, then columns, to a model.
cglpk_outcome cglpk_append(cglpk_model *model, const cglpk_part *part);
// Deletes columns (ascending, counted from 1).
cglpk_outcome cglpk_delete_columns(cglpk_model *model, int count, const int *columns);
// Adds one row over columns that exist (counted from 1, each at most once).
cglpk_outcome cglpk_add_row(cglpk_model *model, double lower, double upper, int count, const int *columns,
                            const double *values);
// Changes the bounds of rows and of columns (counted from 1); the basis stays.
cglpk_outcome cglpk_bound(cglpk_model *model, int row_count, const int *rows, const double *row_lower,
                          const double *row_upper, int column_count, const int *columns, const double *column_lower,
                          const double *column_upper);
// Solves the linear relaxation; fills values and reduced costs by column, duals by row (each may be NULL).
cglpk_outcome cglpk_simplex(cglpk_model *model, const cglpk_options *options, cglpk_answer *answer, double *values,
                            double *reduced, double *duals);
// Solves the integer model; fills values by column.
cglpk_outcome cglpk_integer(cglpk_model *model, const cglpk_options *options, cglpk_answer *answer, double *values);
void cglpk_free(cglpk_model *model);
