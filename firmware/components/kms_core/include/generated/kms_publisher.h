#pragma once

/* Generated from packages/protocol by `npx nx run firmware:headers`. Do not edit. */
/* clang-format off */

#define KMS_TIMER_OPEN_MS 10000
#define KMS_TIMER_OFFER_MS 10000
#define KMS_TIMER_REQUEST_MS 10000
#define KMS_TIMER_STOP_MS 2000
#define KMS_TIMER_PING_INTERVAL_MS 20000
#define KMS_TIMER_FLOW_CHECK_DELAY_MS 3000

#define KMS_BACKOFF_UNREACHABLE_FIRST_MS 500
#define KMS_BACKOFF_UNREACHABLE_MAX_MS 2000
#define KMS_BACKOFF_UNREACHABLE_JITTER_PERCENT 50
#define KMS_BACKOFF_REFUSED_FIRST_MS 1000
#define KMS_BACKOFF_REFUSED_MAX_MS 30000
#define KMS_BACKOFF_REFUSED_JITTER_PERCENT 50
#define KMS_BACKOFF_UNAUTHORIZED_FIRST_MS 60000
#define KMS_BACKOFF_UNAUTHORIZED_MAX_MS 600000
#define KMS_BACKOFF_UNAUTHORIZED_JITTER_PERCENT 25

#define KMS_MAX_EARLY_CANDIDATES 64

#define KMS_ERROR_INTERNAL_ERROR (-32603)
#define KMS_ERROR_INVALID_SESSION (40007)
#define KMS_ERROR_MEDIA_OBJECT_NOT_FOUND (40101)
#define KMS_ERROR_METHOD_NOT_FOUND (-32601)

/* Formats of a sentence_t: %s is its text, %d its code. */
#define KMS_MESSAGE_ADDRESS_CHANGED "The IP address changed; reconnecting."
#define KMS_MESSAGE_ALREADY_STARTED "Already started."
#define KMS_MESSAGE_CLOSED "The connection closed."
#define KMS_MESSAGE_CLOSED_WITH_REASON "The connection closed (%s)."
#define KMS_MESSAGE_CONNECT_REFUSED "The server refused the connection: %s (%d)."
#define KMS_MESSAGE_IGNORED_MESSAGE "Ignored a message that is neither a reply nor a known event."
#define KMS_MESSAGE_IGNORED_REPLY "Ignored a reply to an unknown request."
#define KMS_MESSAGE_INCOMPLETE_TRANSACTION "The server did not reply to every operation of the transaction."
#define KMS_MESSAGE_INVALID_PUBLISH_REPLY "The server returned an invalid reply to the publish request."
#define KMS_MESSAGE_KEY_REFUSED "Key refused (%s)."
#define KMS_MESSAGE_MEDIA_CONNECTED "Media connected."
#define KMS_MESSAGE_MEDIA_DISCONNECTED "The server reports the media as disconnected."
#define KMS_MESSAGE_MEDIA_FAILED "The media connection failed."
#define KMS_MESSAGE_MEDIA_FAILED_BEFORE_PUBLISH "The media connection failed before it was established."
#define KMS_MESSAGE_NO_MEDIA "The server receives no media."
#define KMS_MESSAGE_NO_TRANSACTIONS "The server does not support transactions; sending single requests."
#define KMS_MESSAGE_NO_VIEWER_ENDPOINT "The server did not create a new viewer endpoint."
#define KMS_MESSAGE_OPEN_TIMEOUT "The connection did not open within 10 s."
#define KMS_MESSAGE_OUT_OF_MEMORY "Out of memory."
#define KMS_MESSAGE_PIPELINE_NOT_FOUND "The pipeline no longer exists."
#define KMS_MESSAGE_PUBLISH_REFUSED "The server refused to publish: %s (%d)."
#define KMS_MESSAGE_PUBLISHING_AGAIN "%s Publishing again."
#define KMS_MESSAGE_REQUEST_TIMEOUT "The server did not reply within 10 s."
#define KMS_MESSAGE_RESTART_REQUESTED "The server asks for a restart."
#define KMS_MESSAGE_RESUME_REFUSED "The server refused to resume the session: %s (%d)."
#define KMS_MESSAGE_RESUMED_CHECKING "Session resumed. Checking media."
#define KMS_MESSAGE_RESUMED_CONNECTING "Session resumed. Media connecting."
#define KMS_MESSAGE_RETRYING "Retrying."
#define KMS_MESSAGE_SERVER_ERROR "The media server reports an error: %s"
#define KMS_MESSAGE_SESSION_NOT_FOUND "The session no longer exists; publishing again."
#define KMS_MESSAGE_START_FAILED "Out of memory: not started."
#define KMS_MESSAGE_TOO_MANY_REQUESTS "Too many pending requests."
#define KMS_MESSAGE_VIEWER_DISCONNECTED "The viewer endpoint was disconnected; creating a new one."
