import HTTPTypes
import Model
import Testing

@testable import Edge

@Suite struct AccessTests {
    @Test func everyRouteOfTheAPIAsksForItsScope() async throws {
        let scopes =
            Scope.Resource.allCases.flatMap { [Scope($0, .read), Scope($0, .write)] } + [Scope(.tickets, .admit)]
        let gateway = try await Gateway(
            tokens: scopes.flatMap { scope in
                [
                    (name: "only \(scope)", secret: "only-\(scope)", grant: AccessToken.Grant.scopes([scope])),
                    (
                        name: "all but \(scope)", secret: "but-\(scope)",
                        grant: AccessToken.Grant.scopes(Set(scopes).subtracting([scope]))
                    ),
                ]
            }
        )
        // Serves browsers, who have no token of ours: whoever decides gets their own credential.
        let forBrowsers = "/v1/pusher/auth"
        let routes = RouteTable.standard.routes.filter { $0.path.hasPrefix("/v1/") && $0.path != forBrowsers }
        #expect(routes.count > 20)
        for route in routes {
            let scope = try #require(route.scope, "\(route.path) is open to everybody")
            let uri = route.path.split(separator: "/").map { $0.hasPrefix("{") ? "x" : "\($0)" }
                .reduce("") { "\($0)/\($1)" }
            func send(_ token: String?) async throws -> Answer {
                try await gateway.send(route.method, uri, token: token, json: route.method == .get ? nil : [:])
            }
            let missing = try await send(nil)
            #expect(try missing.status == 401 && missing.problem == "token_missing", "\(route.method) \(uri)")
            #expect(missing.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
            let wrong = try await send("no-such-token")
            #expect(try wrong.status == 401 && wrong.problem == "token_invalid", "\(route.method) \(uri)")
            let other = try await send("but-\(scope)")
            #expect(try other.status == 403 && other.problem == "scope_missing", "\(route.method) \(uri)")
            #expect(try other.json["scope"] == .string("\(scope)"))
            for token in ["only-\(scope)", Gateway.adminToken] {
                let right = try await send(token)
                #expect(right.status != 401 && right.status != 403, "\(route.method) \(uri)")
                #expect(right.headers[.cacheControl] == "no-store")
            }
        }
        try await gateway.close()
    }

    @Test(arguments: [
        "", "Bearer", "Bearer ", "Basic YWRtaW46", "admin-token-4f1b", "Bearer admin-token-4f1b2",
        "Bearer  admin-token-4f1",
    ])
    func refusesWhatIsNoBearerToken(_ header: String) async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.send(.get, "/v1/orders", token: nil, headers: [.authorization: header])
        #expect(answer.status == 401)
        try await gateway.close()
    }

    @Test func theSchemeIsReadInAnyCase() async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.send(
            .get,
            "/v1/orders",
            token: nil,
            headers: [.authorization: "bearer \(Gateway.adminToken)"]
        )
        #expect(answer.status == 200)
        try await gateway.close()
    }

    @Test func readsScopes() throws {
        #expect(
            try AccessToken.Grant(["orders:read", "orders:write"])
                == .scopes([Scope(.orders, .read), Scope(.orders, .write)])
        )
        #expect(try AccessToken.Grant(["orders:read", "*"]) == .everything)
        for text in ["orders", "orders:", "orders:delete", "orders:admit", "seats:read", "", "orders:read:write"] {
            #expect(throws: UnknownScope(text: text)) { try AccessToken.Grant([text]) }
        }
    }
}
