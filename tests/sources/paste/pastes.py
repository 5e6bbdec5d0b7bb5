"""Pasted texts in the layouts that people copy; everybody in them is invented."""

from __future__ import annotations

DESKTOP_EN = """Skip to main content
Home
My Network
Jobs
Messaging
Notifications
Me
For Business
Try Premium for $0

Background Image
Ana Prado
Ana Prado
 She/Her
  · 2nd
2nd degree connection
CTO at Northwind Labs | Speaker on data contracts
Northwind Labs
University of Porto

Porto, Portugal
 Contact info
2,345 followers
500+ connections
Message
Connect
More
About
About
I build teams that ship. Reach me any time.
…see more
Activity
2,345 followers
Ana Prado reposted this
Bruno Castel is hiring a VP of Sales at Elsewhere Ltd in 2023
Experience
Experience
Northwind Labs logo
Chief Technology Officer
Chief Technology Officer
Northwind Labs · Full-time
Northwind Labs · Full-time
Jan 2021 - Present · 5 yrs 11 mos
Jan 2021 to Present · 5 yrs 11 mos
Porto, Portugal · Hybrid
Porto, Portugal · Hybrid
Leading a team of forty.
Skills: Leadership · Data
Contoso logo
Contoso
Contoso
Full-time · 6 yrs
Full-time · 6 yrs
Engineering Manager
Engineering Manager
Mar 2018 - Dec 2020 · 2 yrs 10 mos
Mar 2018 to Dec 2020 · 2 yrs 10 mos
Lisbon, Portugal
Software Engineer
Software Engineer
Jan 2015 - Mar 2018 · 3 yrs 3 mos
Jan 2015 to Mar 2018 · 3 yrs 3 mos
Education
Education
University of Porto logo
University of Porto
MSc, Computer Science
2010 - 2014
Skills
Skills
Leadership
"""

MOBILE_DE = """Jonas Weidlich
Vertriebsleiter bei Kranich Logistik GmbH
Hamburg, Deutschland
Mehr als 500 Kontakte

Vernetzen
Nachricht

Info
Seit zwanzig Jahren im Vertrieb.

Berufserfahrung

Vertriebsleiter
Kranich Logistik GmbH · Vollzeit
Mai 2019–Heute · 7 Jahre 7 Monate
Hamburg, Deutschland

Account Manager
Blaufuchs AG · Vollzeit
Okt. 2012–Apr. 2019 · 6 Jahre 7 Monate

Ausbildung
Universität Bremen
2006–2011
"""

DESKTOP_FR = """Accueil
Réseau
Messagerie
Claire Aubertin
Claire Aubertin
 · 2e
Relation de 2e niveau
Directrice marketing chez Lumenia
Ville de Paris, Île-de-France, France
 Coordonnées
Plus de 500 relations
Infos
J’accompagne des marques.
Expérience
Expérience
Logo de Lumenia
Directrice marketing
Directrice marketing
Lumenia · CDI
Lumenia · CDI
févr. 2020 - aujourd’hui · 6 ans 10 mois
févr. 2020 à aujourd’hui · 6 ans 10 mois
Paris, Île-de-France, France
Logo de Brasero
Responsable communication
Responsable communication
Brasero · Temps plein
Brasero · Temps plein
sept. 2014 - janv. 2020 · 5 ans 5 mois
sept. 2014 à janv. 2020 · 5 ans 5 mois
Formation
Formation
Université de Lille
"""

DESKTOP_ES = """Inicio
Mi red
Lucía Herranz
Lucía Herranz
 · 2.º
Contacto de 2.º grado
Directora de Operaciones en Olivar Digital
Madrid, Comunidad de Madrid, España
 Información de contacto
Más de 500 contactos
Acerca de
Experiencia
Experiencia
Logo de Olivar Digital
Directora de Operaciones
Directora de Operaciones
Olivar Digital · Jornada completa
Olivar Digital · Jornada completa
ene. 2019 - actualidad · 7 años 11 meses
ene. 2019 a actualidad · 7 años 11 meses
Madrid y alrededores
Educación
"""

DESKTOP_PT = """Início
Minha rede
Rafael Monteiro
Rafael Monteiro
 · 2º
Conexão de 2º grau
Gerente de Vendas na Aurora Sistemas
São Paulo, São Paulo, Brasil
 Informações de contato
+ de 500 conexões
Sobre
Experiência
Experiência
Logo da Aurora Sistemas
Gerente de Vendas
Gerente de Vendas
Aurora Sistemas · Tempo integral
Aurora Sistemas · Tempo integral
mar. de 2017 - o momento · 9 anos 9 meses
mar. de 2017 até o momento · 9 anos 9 meses
São Paulo, Brasil
Formação acadêmica
"""

DESKTOP_IT = """Home
Rete
Messaggistica
Giulia Ferrante
Giulia Ferrante
 · 2°
Collegamento di 2° grado
Responsabile vendite presso Vela Energia
Milano, Lombardia, Italia
 Informazioni di contatto
Più di 500 collegamenti
Informazioni
Esperienza
Esperienza
Logo di Vela Energia
Responsabile vendite
Responsabile vendite
Vela Energia · A tempo pieno
Vela Energia · A tempo pieno
giu 2018 - Presente · 8 anni 6 mesi
Da giu 2018 a Presente · 8 anni 6 mesi
Formazione
"""

DESKTOP_NL = """Home
Mijn netwerk
Berichten
Maarten de Wit
Maarten de Wit
 · 2de
2de connectie
Hoofd inkoop bij Polderwerk
Utrecht, Nederland
 Contactgegevens
500+ connecties
Over
Ervaring
Ervaring
Logo van Polderwerk
Hoofd inkoop
Hoofd inkoop
Polderwerk · Fulltime
Polderwerk · Fulltime
mrt. 2016 - heden · 10 jaar 9 maanden
mrt. 2016 tot heden · 10 jaar 9 maanden
Opleiding
"""

SAVED_PDF = """Contact
ana@northwindlabs-demo.com
www.linkedin.com/in/anaprado (LinkedIn)
Top Skills
Leadership
Data
Ana Prado
CTO at Northwind Labs
Porto, Portugal
Summary
I build teams that ship.
Experience
Northwind Labs
Chief Technology Officer
January 2021 - Present (5 years 11 months)
Porto, Portugal

Contoso
6 years
Engineering Manager
March 2018 - December 2020 (2 years 10 months)
Lisbon, Portugal

Software Engineer
January 2015 - March 2018 (3 years 3 months)
Lisbon, Portugal

Education
University of Porto
MSc, Computer Science · (2010 - 2014)
Page 1 of 2
"""

COMPANY_EN = """Northwind Labs cover photo
Northwind Labs logo
Northwind Labs
Northwind Labs
Data contracts for teams that ship
Software Development · Porto, Portugal · 12K followers · 51-200 employees
Follow
Visit website
Home
About
Posts
Jobs
People
Overview
Northwind Labs helps product teams agree on their data before it breaks. Founded by engineers, used by many.
Website
https://northwindlabs-demo.com
Phone
Phone number is +351222000000
Industry
Software Development
Company size
51-200 employees
87 associated members
Headquarters
Porto, Portugal
Founded
2015
Specialties
data contracts, schemas, and lineage
Locations (2)
Primary
Rua das Flores 1, Porto, Portugal
Get directions
"""

COMPANY_DE = """Kranich Logistik GmbH
Kranich Logistik GmbH
Transport, Logistik und Lagerhaltung · Hamburg, Deutschland · 3.456 Follower:innen · 201–500 Beschäftigte
Folgen
Überblick
Wir bewegen Waren zwischen Nordsee und Alpen, pünktlich und auf der Schiene, seit über dreißig Jahren.
Website
http://www.kranich-logistik-demo.de
Branche
Transport, Logistik und Lagerhaltung
Größe
201–500 Beschäftigte
Hauptsitz
Hamburg, Deutschland
Gegründet
1994
Spezialgebiete
Schiene, Lager
"""

COMPANY_PT = """Aurora Sistemas
Aurora Sistemas
Desenvolvimento de software · São Paulo, Brasil · 8.120 seguidores · 11-50 funcionários
Visão geral
A Aurora cria sistemas para hospitais e clínicas em todo o país, com equipes próximas de quem usa.
Site
https://aurora-sistemas-demo.com.br
Setor
Desenvolvimento de software
Tamanho da empresa
11-50 funcionários
Sede
São Paulo, Brasil
Fundada em
2011
"""

SALES_LIST = """Select all
Save to list
Ana Prado
2nd degree connection
· 2nd
Chief Technology Officer  Northwind Labs
Porto, Portugal
5 years 11 months in role | 5 years 11 months in company
About: I build teams that ship.
Save
Message
Bruno Castel
3rd degree connection
· 3rd
VP of Sales at Elsewhere Ltd
Leeds, England, United Kingdom
2 years in role
Save
Mei Tanaka
2nd degree connection
· 2nd
Head of Data
Contoso
Berlin, Germany
Save
"""

SIGNATURE_EN = """Hi Sam,

thanks for the call yesterday, the numbers are attached. Let us talk on Tuesday at 10:00.

Best regards,

Ana Prado
Chief Technology Officer
Northwind Labs Ltd
T: +44 113 496 0000 | M: +44 7911 123456
Fax: +44 113 496 0999
ana.prado@northwind-labs-demo.co.uk | www.northwind-labs-demo.co.uk
12 Park Row, Leeds LS1 5HD, United Kingdom
"""

SIGNATURE_DE = """Mit freundlichen Grüßen

i. A. Jonas Weidlich
Vertriebsleiter

Kranich Logistik GmbH
Speicherstraße 4
20457 Hamburg
Deutschland

Telefon: 040 3000 1234
Telefax: 040 3000 1299
Mobil: 0151 23456789
E-Mail: j.weidlich@kranich-logistik-demo.de
Internet: www.kranich-logistik-demo.de

Geschäftsführer: Petra Sandmann
Amtsgericht Hamburg HRB 123456
"""

SIGNATURE_FR = """Cordialement,

Claire Aubertin
Directrice marketing | Lumenia SAS
Tél. : +33 1 70 18 99 00 - Port. : +33 6 39 98 01 02
claire.aubertin@lumenia-demo.fr
"""

CONTACT_LABELS = """Name: Lucía Herranz
Cargo: Directora de Operaciones
Empresa: Olivar Digital S.L.
Teléfono: +34 91 123 45 67
Correo electrónico: lucia@olivar-digital-demo.es
Sitio web: olivar-digital-demo.es
"""

CONTACT_ONE_LINE = "Rafael Monteiro, Gerente de Vendas, Aurora Sistemas <rafael.monteiro@aurora-demo.com.br>, +55 11 99999-1234"
