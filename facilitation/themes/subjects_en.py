"""What people talk about in public: some three hundred subjects, in a few words each.

A card is also compared by how much it is about each of these (`subjects.py`): "a museum would be
nice" and "more live music" share no word and little meaning, but both are near the arts. The list
was written along published classifications of news and of public policy, and of what workplaces,
schools, clubs and congregations talk about; it knows no conversation in particular. Another
language is another module with the same name.
"""

_SUBJECTS = """
    economy and economic growth; inflation and the cost of living; unemployment; interest rates and
    banks; public debt and budgets; income tax; property tax; business tax; sales tax and duties;
    wages and the minimum wage; pensions; poverty; inequality of income and wealth; benefits and
    welfare; debt of households; savings and investment; small businesses; start-ups and
    entrepreneurs; big companies and monopolies; shops and retail; restaurants, cafes and bars;
    tourism and visitors; hotels and places to stay; factories and industry; agriculture and
    farmers; fishing; mining; trade and tariffs; borders and customs; consumer rights and prices;
    advertising; insurance; gambling; robots and automation; artificial intelligence; computers and
    software; internet and broadband; mobile phones; social media; privacy and data protection;
    cyber security; science and research; space; inventions and innovation;

    jobs and hiring; training and skills; apprenticeships; career and promotion; pay and bonuses;
    working hours and shifts; overtime and workload; holidays and leave; sick leave; parental leave;
    working from home; office space and desks; meetings; email and communication; managers and
    leadership; teams and cooperation; colleagues and relationships at work; trust and honesty;
    recognition and appreciation; feedback and appraisal; stress and burnout; bullying and
    harassment; discrimination; diversity and inclusion; strikes and unions; health and safety at
    work; rules and bureaucracy; decisions and who takes them; goals and strategy; change and
    reorganisation; quality of work; customers and clients; complaints; procurement and suppliers;
    tools and equipment; volunteers; charities and donations; fundraising; membership and
    recruitment; events and celebrations;

    schools and teachers; universities and students; tuition fees and student loans; childcare and
    nursery; curriculum and lessons; exams and grades; homework; class sizes; reading and literacy;
    languages; mathematics; sex education; religious education; special needs; school buses and
    meals; libraries; adult education; after-school activities; youth clubs; playgrounds;

    hospitals and clinics; doctors and nurses; waiting times and appointments; emergency and
    ambulance services; mental health; medicines and prescriptions; vaccination; infectious disease
    and epidemics; cancer; health insurance; dentists; maternity and birth; abortion; contraception;
    elderly care and nursing homes; disability and accessibility; carers; addiction and drugs;
    cannabis; alcohol; smoking and tobacco; food and nutrition; obesity; fitness and exercise; sleep
    and rest; death and assisted dying; pain and treatment; cleanliness and hygiene; visiting hours;
    hospital food; staff attitude and kindness; information and explanation;

    housing and homes; rents and tenants; landlords; mortgages and buying a home; homelessness;
    social housing; building and construction; planning permission and zoning; empty buildings; town
    centre and high street; suburbs and sprawl; neighbours and noise; historic buildings; land and
    property; property developers; foreign investors; roads and road repairs; traffic and
    congestion; traffic lights and junctions; parking; speed limits and driving; cars and fuel;
    buses; trains and railways; trams and underground; airports and flights; cycling and bike lanes;
    walking and pavements; bridges and tunnels; ferries and harbours; lorries and freight; taxis and
    ride sharing; electric cars; street lighting; water supply; sewage and drains; electricity and
    gas; utility bills; cable television; rubbish and recycling; litter; snow and winter service;
    public toilets; cemeteries;

    climate change; carbon emissions; renewable energy; nuclear power; oil and coal; fracking; air
    pollution; water pollution; plastic waste; forests and trees; rivers and lakes; sea and beaches;
    parks and gardens; wildlife and nature; biodiversity and endangered species; animals and pets;
    animal welfare; animal testing; hunting; meat and vegetarian food; pesticides and genetic
    modification; floods and storms; drought and heat; earthquakes and disasters; sustainability and
    future generations;

    police and policing; crime and violence; theft and burglary; knife crime and gangs; guns and gun
    control; domestic violence; sexual assault; child abuse; drug dealing; prisons and punishment;
    death penalty; courts and judges; lawyers and justice; young offenders; surveillance and
    cameras; stop and search; terrorism; fire service; safety in public places; body cameras and
    complaints against police; corruption and bribery; fraud;

    elections and voting; voting systems and proportional representation; turnout and young voters;
    ballots and counting; referendums; political parties; candidates and campaigns; parliament and
    members; prime minister and president; local council and mayor; civil service; public spending
    and waste; transparency and accountability; lobbying and money in politics; constitution and
    reform; monarchy; devolution and independence; citizens' participation and consultation; public
    meetings; protest and demonstrations; free speech and censorship; media and journalists; fake
    news and truth; public broadcasting; European Union; United Nations; foreign policy; war and
    peace; army and defence; nuclear weapons; foreign aid; refugees and asylum; immigration and
    visas; citizenship; integration of migrants; nationalism; human rights; racism and ethnic
    minorities; women's rights and gender equality; sexual orientation and transgender; same-sex
    marriage; religion and churches; secularism; indigenous people; slavery and colonial history;
    affirmative action; surrogacy and adoption; prostitution; cosmetic surgery; organ donation;
    cloning and genetics; social security;

    family and parents; children; teenagers and young people; old people; marriage and divorce;
    single people and loneliness; friendship; neighbours and community spirit; tolerance and
    respect; solidarity and helping others; freedom and choice; equality and fairness; honesty and
    integrity; responsibility and duty; loyalty; ambition and success; power and influence; pleasure
    and enjoyment; creativity and imagination; adventure and new experiences; tradition and customs;
    security and order; humility; wisdom and learning; beauty; spirituality and faith; gratitude;
    hope and the future; memory and the past; grief and loss; love and compassion; courage;
    happiness and wellbeing; time for oneself; work and life balance;

    music and concerts; theatre and dance; museums and galleries; cinema and film; television and
    radio; books and literature; festivals and markets; nightlife; sports clubs; football;
    swimming pools; gyms; hiking and camping; games and gaming; crafts and hobbies; cooking; fashion
    and clothes; public art; community centres and meeting places; heritage and local identity;
    weather
"""

SUBJECTS = tuple(" ".join(each.split()) for each in _SUBJECTS.split(";"))
