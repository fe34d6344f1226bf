/// What automation made of events, beside the events.
///
/// An event's row holds its body and is written once, when the event is accepted: `events.handling` says from then on only
/// whether a machine is to be told of it. What comes of that is a narrow row here, which may change as often as it likes.
///
/// Earlier versions wrote it into the event's own row. All that differs from an event nobody has looked at is copied, also
/// of events that wait to be told again. `events.handling_note` stays behind unread: dropping a column would write every
/// event anew.
@Sendable func handlingSchema(_ dialect: Dialect) -> [String] {
    [
        """
        CREATE TABLE event_handlings (
            event \(dialect.idKey), handling TEXT NOT NULL, order_id BIGINT, note TEXT
        )
        """,
        """
        INSERT INTO event_handlings (event, handling, order_id, note)
        SELECT id, handling, order_id, handling_note FROM events
        WHERE handling NOT IN ('none', 'pending') OR handling_note IS NOT NULL
            OR (handling = 'pending' AND order_id IS NOT NULL)
        ORDER BY id
        """,
        "DROP INDEX events_apart",
        """
        CREATE INDEX event_handlings_apart ON event_handlings (handling, event)
        WHERE handling IN ('absorbed', 'parked', 'refused', 'unmatched')
        """,
    ]
}
