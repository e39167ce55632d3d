#include "event.h"

#include "generated/kms_event_schemas.h"
#include "json_members.h"
#include "json_text.h"

_Static_assert(EVENT_MAX_FIELDS <= JSON_MAX_FIELDS, "An event has too many fields");

bool event_check(json_value_t value, event_type_t *type, json_value_t *object, json_value_t *data) {
    static const char *const names[] = {"object", "type", "data"};
    if (!json_matches(value, event_envelope)) {
        return false;
    }
    json_value_t found[3];
    json_members(value, names, 3, found);
    for (size_t i = 0; i < sizeof(event_schemas) / sizeof(event_schemas[0]); i++) {
        if (json_text_is(found[1], event_schemas[i].name)) {
            *type = event_schemas[i].type;
            *object = found[0];
            *data = found[2];
            return json_matches(found[2], event_schemas[i].fields);
        }
    }
    return false;
}
