// The lines of the journey, in the order in which they are typed.
#include "tests/cli/journey.hpp"

#include <initializer_list>

#include <fmt/format.h>

namespace tests {
namespace {

using Lines = std::vector<Typed>;

std::string complete(const std::string& reference, const std::string& officer) {
    return "nomination edit " + reference +
           " --section profile='A city by a river.' --section motivation='To learn.' --section "
           "plan='Step by step.' --section challenges='Many.' --mayor 'The mayor' --mayor-on "
           "2099-01-20 --endorsed-by 'The secretary-general' --endorsed-on 2099-02-01 --as " +
           officer;
}

std::string recommend(const std::string& reference, const std::string& juror,
                      const std::string& verdict, int score) {
    auto line = "review submit " + reference + " --verdict " + verdict;
    for (const auto* criterion :
         {"commitment", "inclusion", "practice", "resources", "monitoring"}) {
        line += std::string{" --score "} + criterion + "=" + std::to_string(score);
    }
    return line + " --justification 'Read in full; the scores say why.' --as " + juror;
}

void add(Lines& story, std::initializer_list<Typed> more) {
    story.insert(story.end(), more);
}

void people(Lines& story) {
    add(story, {{"db clock 2099-02-05T09:00:00Z"},
                {"db init"},
                {"db status"},
                {"person add ada --name 'Ada Example'"},
                {"person add ben --name 'Ben Example' --mandate administrator --as ada"},
                {"person add officer.tg --name 'Officer of Togo' --mandate officer:TG --as ada"},
                {"person add officer.ke --name 'Officer of Kenya' --mandate officer:KE --as ada"},
                {"person add ola --name 'Ola Example' --as ada"},
                {"person mandate ola juror --as ada"},
                {"person add pim --name 'Pim Example' --mandate juror --as ada"},
                {"person add rosa --name 'Rosa Example' --mandate juror --as ada"},
                {"person add sven --name 'Sven Example' --country KE --mandate juror --as ada"},
                {"person add guest --name 'A guest' --as ada"},
                {"person disable guest --as ada"},
                {"person list"}});
}

// What a person shows to be known, and how it ends.
void sign_in(Lines& story) {
    add(story, {{"token add officer.tg --label laptop --as ada"},
                {"login -", "{secret}\n"},
                {"whoami"},
                {"logout"},
                {"token list --as ada"},
                {"token revoke {token} --as officer.tg"},
                {"person add next.ke --name 'The next officer' --as ada"},
                {"person mandate next.ke auditor --until 2099-12-31T23:00:00Z --as ada"},
                {"db clock 2099-02-05T10:00:00Z"},
                {"person hand-over next.ke sven --role auditor --as ada"},
                {"person invite officer.ke --as ada"},
                {"login - --code", "{secret}\n"},
                {"logout"},
                {"person second-factor --as ada"},
                {"person second-factor - --confirm --as ada", "{code}\n"},
                {"person password - --as ada", "correct horse battery staple\n"},
                {"person second-factor --remove ada --as ben"},
                {"login - --person ada", "correct horse battery staple\n"},
                {"logout"},
                {"db require second-factor --off --as ada"}});
}

// Five nominations: one stays a draft, one is withdrawn and comes back.
void nominate(Lines& story) {
    add(story,
        {{"call new {root}/data/regulations/fictional-2099.json --as ada"},
         {"call open 2099 --as ada"},
         {"call amend 2099 --extend 2099-04-10T23:59 --reason 'Extended for all.' --as ada"},
         {"call list"},
         {"nomination new 2099 --country TG --name Belava --as officer.tg"},
         {"nomination check TG-2099-01 --as officer.tg"},
         {complete("TG-2099-01", "officer.tg")},
         {"nomination attach TG-2099-01 signed_form - --name form.pdf --as officer.tg",
          "a signed form"},
         {"nomination submit TG-2099-01 --as officer.tg"},
         {"nomination new 2099 --country TG --name Coredorf --as officer.tg"},
         {complete("TG-2099-02", "officer.tg")},
         {"nomination submit TG-2099-02 --as officer.tg"},
         {"nomination withdraw TG-2099-02 --reason 'The mayor has asked.' --as officer.tg"},
         {"nomination reinstate TG-2099-02 --as officer.tg"},
         {"nomination submit TG-2099-02 --as officer.tg"},
         {"nomination new 2099 --country TG --name Dalwick --as officer.tg"},
         {"nomination import - --call 2099 --submit --as officer.ke",
          "country,name,mayor,mayor_on,endorsed_by,endorsed_on,section:profile,section:motivation,"
          "section:plan,section:challenges\n"
          "KE,Elnova,The mayor,2099-01-20,The secretary,2099-02-01,A port.,To learn.,By day.,Few.\n"
          "KE,Fenmouth,The mayor,2099-01-20,The secretary,2099-02-01,A hill.,To grow.,By night.,"
          "Many.\n"},
         {"nomination list 2099"},
         {"nomination show TG-2099-01"},
         {"nomination history TG-2099-02"}});
}

void screen(Lines& story) {
    add(story,
        {{"screening queue 2099"},
         {"screening return TG-2099-01 --remark plan='Say who.' --until 2099-02-18T12:00 --as ada"},
         {"nomination edit TG-2099-01 --section plan='The council, step by step.' --answer "
          "plan='The council.' --as officer.tg"},
         {"nomination submit TG-2099-01 --as officer.tg"},
         {"screening accept TG-2099-01 --all-met --as ada"},
         {"screening ineligible TG-2099-02 --not-met mayors_signature --reason 'No signature.' "
          "--as ada"},
         {"screening reopen TG-2099-02 --reason 'It was there.' --as ada"},
         {"screening accept TG-2099-02 --all-met --as ada"},
         {"screening accept KE-2099-01 --all-met --as ada"},
         {"db clock 2099-04-11T09:00:00Z"},
         {"call close 2099 --as ada"},
         {"screening return KE-2099-02 --remark plan='Say who.' --until 2099-04-20T12:00 --as ada"},
         {"db clock 2099-04-21T09:00:00Z"},
         {"call lapse 2099 --as ada"},
         {"call show 2099"}});
}

void read(Lines& story) {
    add(story, {{"call review 2099 --as ada"}});
    for (const auto* juror : {"ola", "pim", "rosa", "sven"})
        add(story, {{fmt::format("jury invite 2099 {} --as ada", juror)}});
    add(story,
        {{"jury conflict TG-2099-01 sven institution --reason 'Same university.' --as ada"},
         {"jury dismiss TG-2099-01 sven institution --reason 'Left in 2090.' --as ada"},
         {"jury assign TG-2099-01 sven --as ada"},
         {"jury release TG-2099-01 sven --reason 'Has too much to read.' --as ada"},
         {"jury declare 2099 --none --as ola"},
         {"jury profile ola --languages en,fr --regions africa --expertise council --as ola"},
         {"jury profile pim --institution 'The council' --as ada"},
         {"jury suggest 2099 --as ada"},
         {"jury confirm TG-2099-01 pim institution --none --reason 'Another one.' --as ada"},
         {"jury language TG-2099-01 fr --as ada"},
         {"jury bid TG-2099-01 eager --as ola"},
         {"jury load 2099 sven 0 --as ada"},
         {"jury plan 2099 --max-load 3 --weight bid=2 --as ada"},
         {"jury apply 2099-1 --as ada"}});
    for (const auto* reference : {"TG-2099-01", "TG-2099-02", "KE-2099-01"})
        add(story, {{fmt::format("jury open {} --as ada", reference)}});
    add(story,
        {{"jury conflicts 2099"},
         {"db clock 2099-05-10T09:00:00Z"},
         {"jury remind 2099 --as ada"},
         {"review queue 2099 --as ola"},
         {"review save TG-2099-01 --score inclusion=4 --justification - --as ola", "Half read."},
         {"review show TG-2099-01 --as ola"},
         {"review drafts TG-2099-01 --as ola"},
         {recommend("TG-2099-01", "ola", "recommend", 4)},
         {"review revise TG-2099-01 --verdict recommend_with_advice --score commitment=3 --score "
          "inclusion=4 --score practice=4 --score resources=4 --score monitoring=4 "
          "--justification 'Read again.' --as ola"},
         {"review confirm TG-2099-01 --dossier 2 --as ola"},
         {"review show TG-2099-01 --as ola"},
         {"review history TG-2099-01 --as ola"},
         {recommend("TG-2099-01", "pim", "recommend", 5)},
         {recommend("TG-2099-01", "rosa", "recommend", 4)},
         {"jury replace 2099 pim sven --only TG-2099-01 --keep-counting --reason 'Ill.' --as ada"},
         {"review abstain TG-2099-02 --as ola"},
         {"jury assign TG-2099-02 sven --as ada"},
         {recommend("TG-2099-02", "pim", "recommend", 4)},
         {recommend("TG-2099-02", "rosa", "recommend", 3)},
         {recommend("TG-2099-02", "sven", "recommend", 3)},
         {"jury quorum 2099 2 --as ada"},
         {recommend("KE-2099-01", "ola", "do_not_recommend", 2)},
         {"review export 2099 --as pim"},
         {"review import - --as pim", "{pack}"},
         {recommend("KE-2099-01", "rosa", "recommend", 3)},
         {"jury list 2099"}});
}

// The quorum of KE-2099-01 breaks in the deliberation, until a ruling restores it.
void deliberate(Lines& story) {
    add(story,
        {{"deliberation open KE-2099-01 --as ada"},
         {"review conflict KE-2099-01 personal --reason 'A cousin, as I learned today.' --as rosa"},
         {"deliberation reopen KE-2099-01 --reason 'A review was discounted.' --as ada"},
         {"jury dismiss KE-2099-01 rosa personal --reason 'A namesake.' --as ada"},
         {"deliberation open KE-2099-01 --as ada"},
         {"deliberation conclude KE-2099-01 --as ada"},
         {"deliberation open TG-2099-01 --as ada"},
         {"deliberation open TG-2099-02 --as ada"},
         {"deliberation table 2099 --line 1"},
         {"deliberation disagreements 2099"},
         {"deliberation note TG-2099-01 'The plan convinced.' --as ada"},
         {"deliberation notes 2099"},
         {"deliberation preview 2099 --reserve TG-2099-02 --as ada"},
         {"deliberation conclude-all 2099 --reserve TG-2099-02 --digest {conclusions} --as ada"},
         {"jury alarms 2099 --as ada"},
         {"deliberation table 2099"}});
}

void decide(Lines& story) {
    add(story, {{"db clock 2099-09-01T09:00:00Z"},
                {"member open --ledger gnlc-2099 --members 10 --as-of 2099-09-01 --country FR "
                 "--source https://example.org --as ada"},
                {"cohort plan 2099 --as ada"},
                {"cohort discard 2099 --reason 'The reserve is to be admitted.' --as ada"},
                {"cohort plan 2099 --admit TG-2099-02 --as ada"},
                {"cohort propose 2099 --as ada"},
                {"cohort approve 2099 --as ben"},
                {"cohort show 2099"},
                {"cohort basis 2099"},
                {"cohort apply 2099 --as ada"},
                {"db clock 2099-10-01T09:00:00Z"},
                {"cohort publish 2099 --as ada"},
                {"cohort announce 2099"},
                {"cohort announce 2099 --lang fr"},
                {"person address officer.tg officer.tg@example.org --language fr --as ada"},
                {"letter list 2099 --state held --letter admitted --as ada"},
                {"letter preview 2099 {letter} --in en --as ada"},
                {"letter release 2099 --letter admitted --as ada"},
                {"letter send --smtp {smtp} --from 'Learning cities <cities@example.org>' "
                 "--without-tls --as ada"},
                {"letter bounce - --as ada",
                 "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 No such user\n\n"
                 "Message-ID: <{message}>\n"},
                {"letter cancel 2099 {letter} --reason 'Told by telephone.' --as ada"},
                {"letter list 2099 --letter admitted --as ada"},
                {"cohort correct 2099 --strike TG-2099-02='Announced in error.' --as ben"},
                {"cohort propose 2099 --as ben"},
                {"cohort approve 2099 --as ada"},
                {"cohort apply 2099 --as ben"},
                {"cohort publish 2099 --as ben"},
                {"call archive 2099 --as ada"}});
}

void belong(Lines& story) {
    add(story, {{"member list --ledger gnlc-2099 --ended"},
                {"member ask {member} --due 2101-03-31T22:00:00Z --as ada"},
                {"member show {member}"},
                {"db clock 2101-04-01T09:00:00Z"},
                {"member overdue {member} --as ada"},
                {"member deactivate {member} --as ada"},
                {"member report {member} --as officer.tg"},
                {"member accept {member} --as ada"},
                {"member end {member} --reason 'The council voted.' --as officer.tg"},
                {"member export --ledger gnlc-2099 --ended"},
                {"member stats --ledger gnlc-2099"},
                {"member stats --ledger gnlc-2099 --reconcile -",
                 "as_of,admitted,admitted_from_countries,members_before,members_after,"
                 "countries_after,note,source\n2099-10-01,2,1,10,12,2,,https://example.org\n"},
                {"member list ledger:gnlc-2099 state:ended sort:-since"},
                {"search save ours nominations country:TG -state:lapsed sort:-name --as ada"},
                {"search list --as ada"},
                {"search run ours call:2099 --as ada"},
                {"search remove ours --as ada"},
                {"audit log 2099 --newest 5"},
                {"audit show {entry}"},
                {"nomination erase-text TG-2099-03 --yes --as ada"},
                {"person erase guest --yes --as ada"},
                {"audit rewind 2099 --to 2099-10-01T00:00:00Z --dry-run --as ada"},
                {"audit verify"}});
}

}  // namespace

const std::vector<Typed>& beside_the_journey() {
    static const std::string scores = "item,juror,score\na,x,1\na,y,2\nb,x,3\nb,y,5\n";
    static const Lines all{{"db migrate"},
                           {"audit seal --folder {log}"},
                           {"audit checkpoint"},
                           {"audit prove 0"},
                           {"audit export {log}/exported"},
                           {"audit rotate-key --as ada --folder {log}"},
                           {"db check"},
                           {"doctor"},
                           {"version"},
                           {"help"},
                           {"help audit"},
                           {"help review save"},
                           {"help time"},
                           {"help --man"},
                           {"completion bash"},
                           {"completion zsh"},
                           {"completion fish"},
                           {"jury agreement --scores -", scores},
                           {"jury fit --scores - --line 1", scores},
                           {"jury solve --affinity - --reviews 1 --max-load 1",
                            "nomination,juror,score\na,x,1\nb,y,2\n"}};
    return all;
}

const std::vector<Typed>& life_of_a_folder() {
    static const Lines all{{"db init"}, {"db status"}, {"db migrate"},
                           {"db stop"}, {"demo run"},  {"demo reset --yes"}};
    return all;
}

const std::vector<Typed>& journey() {
    static const auto all = [] {
        Lines story;
        for (const auto part :
             {people, sign_in, nominate, screen, read, deliberate, decide, belong})
            part(story);
        return story;
    }();
    return all;
}

}  // namespace tests
