import AdapterKit
import Model

/// Forms as Mailchimp writes them, for samples.
struct MailchimpSample {
    let type: String
    let id: String
    let now: Timestamp

    /// The members of `data` for each type; `*` becomes the sample's id.
    static let data: [String: KeyValuePairs<String, String>] = [
        "subscribe": [
            "id": "member-*", "list_id": "a6b5da1054", "email": "ada-*@example.com", "email_type": "html",
            "merges][EMAIL": "ada-*@example.com", "merges][FNAME": "Ada",
        ],
        "unsubscribe": [
            "action": "unsub", "reason": "manual", "id": "member-*", "list_id": "a6b5da1054",
            "email": "ada-*@example.com", "email_type": "html", "campaign_id": "cb398d21d2",
        ],
        "profile": [
            "id": "member-*", "list_id": "a6b5da1054", "email": "ada-*@example.com", "merges][FNAME": "Augusta",
        ],
        "upemail": [
            "list_id": "a6b5da1054", "new_id": "member-*", "new_email": "augusta-*@example.com",
            "old_email": "ada-*@example.com",
        ],
        "cleaned": [
            "list_id": "a6b5da1054", "campaign_id": "4fjk2ma9xd", "reason": "hard", "email": "ada-*@example.com",
        ],
        "campaign": [
            "id": "campaign-*", "subject": "The doors open at nine", "status": "sent", "reason": "",
            "list_id": "a6b5da1054",
        ],
    ]

    func form(_ data: KeyValuePairs<String, String>) -> FormFields {
        let firedAt = Timestamp(seconds: self.now.seconds).description.replacing("T", with: " ").replacing(
            "Z",
            with: ""
        )
        var form = FormFields([FormFields.Field("type", self.type), FormFields.Field("fired_at", firedAt)])
        for (name, value) in data {
            form.fields.append(FormFields.Field("data[\(name)]", value.replacing("*", with: self.id)))
        }
        return form
    }
}
