#include "cglpk.h"

#include <float.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <glpk.h>

// What one guarded call needs while GLPK runs; it lives in that call's frame.
typedef struct {
  jmp_buf leave;
  cglpk_outcome *outcome;
} guard;

// GLPK reports a fault in several pieces; they are joined.
static int keep_words(void *info, const char *words) {
  guard *g = info;
  size_t used = strlen(g->outcome->message);
  size_t room = sizeof g->outcome->message - 1 - used;
  strncat(g->outcome->message, words, room);
  return 1;
}

static void on_fault(void *info) {
  guard *g = info;
  longjmp(g->leave, 1);
}

static void unhook(void) {
  glp_error_hook(NULL, NULL);
  glp_term_hook(NULL, NULL);
}

// Opens a guarded stretch: after a fault, control comes back here, the environment is freed and the call returns.
#define GUARD_BEGIN                                             \
  cglpk_outcome outcome;                                        \
  memset(&outcome, 0, sizeof outcome);                          \
  guard g;                                                      \
  g.outcome = &outcome;                                         \
  if (setjmp(g.leave)) {                                        \
    glp_error_hook(NULL, NULL);                                 \
    glp_free_env();                                             \
    outcome.code = CGLPK_FAULT;                                 \
    return outcome;                                             \
  }                                                             \
  glp_term_hook(keep_words, &g);                                \
  glp_error_hook(on_fault, &g)

#define GUARD_END \
  unhook();       \
  return outcome

static int bound_kind(double lower, double upper) {
  int has_lower = lower > -DBL_MAX, has_upper = upper < DBL_MAX;
  if (has_lower && has_upper) return lower == upper ? GLP_FX : GLP_DB;
  if (has_lower) return GLP_LO;
  return has_upper ? GLP_UP : GLP_FR;
}

cglpk_outcome cglpk_create(cglpk_model **model) {
  GUARD_BEGIN;
  *model = glp_create_prob();
  glp_set_obj_dir(*model, GLP_MIN);
  GUARD_END;
}

cglpk_outcome cglpk_append(cglpk_model *model, const cglpk_part *part) {
  GUARD_BEGIN;
  if (part->row_count > 0) {
    int first = glp_add_rows(model, part->row_count);
    for (int r = 0; r < part->row_count; r++)
      glp_set_row_bnds(model, first + r, bound_kind(part->row_lower[r], part->row_upper[r]), part->row_lower[r],
                       part->row_upper[r]);
  }
  if (part->column_count > 0) {
    int first = glp_add_cols(model, part->column_count);
    for (int c = 0; c < part->column_count; c++) {
      int start = part->start[c];
      glp_set_obj_coef(model, first + c, part->cost[c]);
      glp_set_col_bnds(model, first + c, bound_kind(part->column_lower[c], part->column_upper[c]),
                       part->column_lower[c], part->column_upper[c]);
      if (part->is_integer && part->is_integer[c]) glp_set_col_kind(model, first + c, GLP_IV);
      // GLPK's arrays count from 1: element 0 is never read.
      glp_set_mat_col(model, first + c, part->start[c + 1] - start, part->row + start - 1, part->value + start - 1);
    }
  }
  GUARD_END;
}

cglpk_outcome cglpk_delete_columns(cglpk_model *model, int count, const int *columns) {
  GUARD_BEGIN;
  if (count > 0) glp_del_cols(model, count, columns - 1);
  GUARD_END;
}

cglpk_outcome cglpk_add_row(cglpk_model *model, double lower, double upper, int count, const int *columns,
                            const double *values) {
  GUARD_BEGIN;
  int row = glp_add_rows(model, 1);
  glp_set_row_bnds(model, row, bound_kind(lower, upper), lower, upper);
  glp_set_mat_row(model, row, count, columns - 1, values - 1);
  GUARD_END;
}

cglpk_outcome cglpk_bound(cglpk_model *model, int row_count, const int *rows, const double *row_lower,
                          const double *row_upper, int column_count, const int *columns, const double *column_lower,
                          const double *column_upper) {
  GUARD_BEGIN;
  for (int r = 0; r < row_count; r++)
    glp_set_row_bnds(model, rows[r], bound_kind(row_lower[r], row_upper[r]), row_lower[r], row_upper[r]);
  for (int c = 0; c < column_count; c++)
    glp_set_col_bnds(model, columns[c], bound_kind(column_lower[c], column_upper[c]), column_lower[c],
                     column_upper[c]);
  GUARD_END;
}

cglpk_outcome cglpk_simplex(cglpk_model *model, const cglpk_options *options, cglpk_answer *answer, double *values,
                            double *reduced, double *duals) {
  GUARD_BEGIN;
  glp_smcp control;
  glp_init_smcp(&control);
  control.msg_lev = GLP_MSG_OFF;
  control.meth = options->is_dual ? GLP_DUALP : GLP_PRIMAL;
  control.pricing = GLP_PT_PSE;
  control.tm_lim = options->time_limit_ms;
  control.it_lim = options->iteration_limit;
  control.presolve = options->presolve ? GLP_ON : GLP_OFF;
  int before = glp_get_it_cnt(model);
  outcome.detail = glp_simplex(model, &control);
  // A basis that can't be used, or one from which the simplex goes round in circles: from a new one, by the other method.
  if (outcome.detail == GLP_EITLIM) control.meth = control.meth == GLP_PRIMAL ? GLP_DUALP : GLP_PRIMAL;
  if (outcome.detail == GLP_EITLIM || outcome.detail == GLP_EBADB || outcome.detail == GLP_ESING || outcome.detail == GLP_ECOND ||
      outcome.detail == GLP_EFAIL) {
    glp_adv_basis(model, 0);
    outcome.detail = glp_simplex(model, &control);
  }
  answer->iterations = glp_get_it_cnt(model) - before;
  answer->status = glp_get_status(model);
  answer->objective = glp_get_obj_val(model);
  answer->bound = answer->objective;
  if (outcome.detail != 0) outcome.code = CGLPK_NO_ANSWER;
  int columns = glp_get_num_cols(model), rows = glp_get_num_rows(model);
  for (int c = 0; c < columns; c++) {
    if (values) values[c] = glp_get_col_prim(model, c + 1);
    if (reduced) reduced[c] = glp_get_col_dual(model, c + 1);
  }
  if (duals)
    for (int r = 0; r < rows; r++) duals[r] = glp_get_row_dual(model, r + 1);
  GUARD_END;
}

// The search tree's best bound, noted as the search goes.
static void note_bound(glp_tree *tree, void *info) {
  if (glp_ios_reason(tree) == GLP_ISELECT || glp_ios_reason(tree) == GLP_IBINGO) {
    int node = glp_ios_best_node(tree);
    if (node != 0) *(double *)info = glp_ios_node_bound(tree, node);
  }
}

cglpk_outcome cglpk_integer(cglpk_model *model, const cglpk_options *options, cglpk_answer *answer, double *values) {
  double bound = -DBL_MAX;
  GUARD_BEGIN;
  glp_smcp simplex;
  glp_init_smcp(&simplex);
  simplex.msg_lev = GLP_MSG_OFF;
  simplex.tm_lim = options->time_limit_ms;
  answer->status = GLP_UNDEF;
  outcome.detail = glp_simplex(model, &simplex);
  if (outcome.detail == 0 && glp_get_status(model) == GLP_OPT) {
    bound = glp_get_obj_val(model);
    glp_iocp control;
    glp_init_iocp(&control);
    control.msg_lev = GLP_MSG_OFF;
    control.tm_lim = options->time_limit_ms;
    control.mip_gap = options->gap;
    control.cb_func = note_bound;
    control.cb_info = &bound;
    control.gmi_cuts = options->presolve ? GLP_ON : GLP_OFF;
    control.mir_cuts = options->presolve ? GLP_ON : GLP_OFF;
    outcome.detail = glp_intopt(model, &control);
    answer->status = glp_mip_status(model);
    answer->objective = glp_mip_obj_val(model);
    if (outcome.detail == 0 && answer->status == GLP_OPT && options->gap <= 0) bound = answer->objective;
  } else if (outcome.detail == 0) {
    answer->status = glp_get_status(model);
  }
  answer->bound = bound;
  answer->iterations = glp_get_it_cnt(model);
  if (outcome.detail != 0) outcome.code = CGLPK_NO_ANSWER;
  int columns = glp_get_num_cols(model);
  for (int c = 0; c < columns; c++) values[c] = glp_mip_col_val(model, c + 1);
  GUARD_END;
}

void cglpk_free(cglpk_model *model) { glp_delete_prob(model); }
