#include "early_candidates.h"

#include <limits.h>

#include "json_members.h"
#include "json_number.h"
#include "json_text.h"

static int line_index(json_value_t value) {
    int64_t index = 0;
    json_integer(value, &index);
    return index > INT_MAX ? INT_MAX : index < INT_MIN ? INT_MIN : (int)index;
}

static char *put_text(char **at, json_value_t value) {
    char *text = *at;
    json_text_copy(value, text);
    text += json_text_length(value);
    *text++ = '\0';
    char *start = *at;
    *at = text;
    return start;
}

candidate_t *candidate_read(kms_allocator_t *allocator, json_value_t value) {
    static const char *const names[] = {"candidate", "sdpMid", "sdpMLineIndex"};
    json_value_t members[3];
    json_members(value, names, 3, members);
    size_t length = json_text_length(members[0]) + json_text_length(members[1]) + 2;
    candidate_t *candidate = kms_allocate(allocator, sizeof(candidate_t) + length);
    if (candidate == NULL) {
        return NULL;
    }
    char *at = (char *)(candidate + 1);
    *candidate = (candidate_t){.fields.sdp_mline_index = line_index(members[2])};
    candidate->fields.candidate = put_text(&at, members[0]);
    candidate->fields.sdp_mid = put_text(&at, members[1]);
    return candidate;
}

void candidate_free(kms_allocator_t *allocator, candidate_t *candidate) {
    if (candidate != NULL) {
        text_drop(allocator, &candidate->object);
        kms_release(allocator, candidate);
    }
}

bool early_candidates_add(kms_allocator_t *allocator, early_candidates_t *early,
                          json_value_t object, json_value_t value) {
    candidate_t *candidate = candidate_read(allocator, value);
    if (candidate == NULL) {
        return false;
    }
    /* Successive candidates have the same endpoint and share its id. */
    bool same = early->last != NULL && text_is(early->last->object, object);
    candidate->object = same ? text_hold(early->last->object) : text_from_json(allocator, object);
    if (candidate->object == NULL) {
        candidate_free(allocator, candidate);
        return false;
    }
    if (early->last != NULL) {
        early->last->next = candidate;
    } else {
        early->first = candidate;
    }
    early->last = candidate;
    early->count++;
    return true;
}

void early_candidates_clear(kms_allocator_t *allocator, early_candidates_t *early) {
    while (early->first != NULL) {
        candidate_t *candidate = early->first;
        early->first = candidate->next;
        candidate_free(allocator, candidate);
    }
    *early = (early_candidates_t){0};
}
