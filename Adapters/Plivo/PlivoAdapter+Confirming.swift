public import AdapterKit
import Model

extension PlivoAdapter: Confirming {
    public func query(for question: ConfirmationQuestion) throws(ConfirmationRefusal) -> OutboundRequest {
        guard let account = self.account else { throw ConfirmationRefusal("auth_id is not configured") }
        guard let token = self.settings.secrets.first else {
            throw ConfirmationRefusal("the source has no secret, which is the account's token")
        }
        guard let claim = PlivoClaim(json: question.query) else {
            throw ConfirmationRefusal("the claim cannot be read")
        }
        return account.request(for: claim.message, token: token)
    }

    /// What Plivo knows of the message is the fact, whatever was claimed.
    public func read(answer: OutboundResponse, to question: ConfirmationQuestion) -> Confirmation {
        guard let claim = PlivoClaim(json: question.query) else { return .refused(reason: "the claim cannot be read") }
        switch answer.status {
        case 200: break
        case 401, 403: return .retry(reason: "Plivo refuses auth_id and the source's first secret")
        case 404: return .refused(reason: "Plivo knows no such message")
        default: return .retry(reason: "Plivo answered \(answer.status)")
        }
        let json: JSON
        do { json = try JSON(parsing: answer.body) } catch { return .retry(reason: "the answer is not JSON: \(error)") }
        guard json["message_uuid"]?.string == claim.message else {
            return .refused(reason: "the answer is about another message")
        }
        guard let state = json["message_state"]?.string else {
            return .retry(reason: "message_state: missing or no text")
        }
        guard let kind = state == "received" ? .received : PlivoMessage.kinds[state] else {
            return .retry(reason: "message_state: a state that is not known")
        }
        let draft = Self.draft(kind, state: state, of: claim.message, json)
        if kind == claim.kind { return .confirmed([draft]) }
        guard let told = claim.kind.rank, let known = kind.rank else {
            return .refused(reason: "told \(claim.kind.rawValue), and Plivo says \(kind.rawValue)", [draft])
        }
        // Its API may lag behind its calls.
        if known < told { return .retry(reason: "told \(claim.kind.rawValue), and Plivo still says \(kind.rawValue)") }
        // It has gone on since, which is what counts now.
        if known > told { return .confirmed([draft]) }
        return .refused(reason: "told \(claim.kind.rawValue), and Plivo says \(kind.rawValue)", [draft])
    }

    /// Of the answer alone: nothing of the call is proved.
    private static func draft(_ kind: SMSStatus, state: String, of message: String, _ json: JSON) -> EventDraft {
        var event = SMSEvent(kind: kind, provider: "plivo", status: state, messageID: message)
        event.from = json["from_number"]?.string
        event.to = json["to_number"]?.string
        let error = json["error_code"]?.string
        // Plivo writes 000 for none.
        if error != "000", error != "" { event.errorCode = error }
        event.details["channel"] = json["message_type"]?.string.map { .string($0) }
        event.details["total_amount"] = json["total_amount"]?.string.map { .string($0) }
        event.details["total_rate"] = json["total_rate"]?.string.map { .string($0) }
        return event.draft(key: kind == .received ? "plivo:\(message)" : "plivo:\(message):\(state)")
    }
}
